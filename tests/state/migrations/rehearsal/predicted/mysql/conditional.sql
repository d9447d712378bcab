-- === 001_clocks
CREATE TABLE clocks (id int PRIMARY KEY);
-- === 002_maybe
SET @there = (SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'clocks' AND column_name = 'hands');
SET @ddl = IF(@there = 0, 'ALTER TABLE clocks ADD COLUMN hands int', 'SELECT 1');
PREPARE act FROM @ddl;
EXECUTE act;
DEALLOCATE PREPARE act;
-- === 003_sure
INSERT INTO clocks (id, hands) VALUES (1, 2);
ALTER TABLE clocks ADD COLUMN face text;
-- === 004_still_wrong
ALTER TABLE clocks ADD COLUMN face text; -- ! duplicate-column 1060
