-- === 001_clocks
CREATE TABLE clocks (id int PRIMARY KEY);
-- === 002_maybe
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'clocks' AND column_name = 'hands') THEN
        ALTER TABLE clocks ADD COLUMN hands int;
    END IF;
    IF false THEN
        ALTER TABLE watches ADD COLUMN strap text;
        CREATE TABLE watches (id int);
    END IF;
END $$;
-- === 003_sure
INSERT INTO clocks (id, hands) VALUES (1, 2);
ALTER TABLE clocks ADD COLUMN face text;
-- === 004_still_wrong
ALTER TABLE clocks ADD COLUMN face text; -- ! duplicate-column 42701
