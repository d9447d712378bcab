-- === 001_clocks
CREATE TABLE clocks (id int PRIMARY KEY);
-- === 002_maybe
SET @ddl = IF((SELECT COUNT(*) FROM clocks) > 5, 'DROP TABLE clocks', 'SELECT 1');
PREPARE act FROM @ddl;
EXECUTE act;
DEALLOCATE PREPARE act;
SET @ddl = CONCAT('CREATE TABLE ', 'watches', ' (id int)');
PREPARE act FROM @ddl;
EXECUTE act;
DEALLOCATE PREPARE act;
-- === 003_unsure
ALTER TABLE clocks ADD COLUMN id int; -- ! uncertain 1060
INSERT INTO watches (id) VALUES (1);
