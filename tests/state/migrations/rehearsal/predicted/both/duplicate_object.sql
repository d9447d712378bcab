-- === 001_bells
CREATE TABLE bells (id INT PRIMARY KEY, tone VARCHAR(10));
CREATE VIEW loud AS SELECT id FROM bells;
-- === 002_again source
CREATE VIEW loud AS SELECT tone FROM bells; -- ! duplicate-object 42P07 1050
-- === 003_replaced
CREATE OR REPLACE VIEW loud AS SELECT id FROM bells;
-- === 004_table
CREATE TABLE loud (id INT); -- ! duplicate-table 42P07 1050
