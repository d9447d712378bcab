-- === 001_clocks
CREATE TABLE clocks (id int PRIMARY KEY);
-- === 002_maybe
DO $$
BEGIN
    IF now() < '2000-01-01' THEN
        DROP TABLE clocks;
    END IF;
    EXECUTE format('CREATE TABLE %I (id int)', 'watches');
END $$;
-- === 003_unsure
ALTER TABLE clocks ADD COLUMN id int; -- ! uncertain 42701
INSERT INTO watches (id) VALUES (1);
