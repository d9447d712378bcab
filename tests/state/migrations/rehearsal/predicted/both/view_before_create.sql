-- === 001_view
CREATE VIEW loud AS SELECT id FROM bells; -- ! used-before-created order 42P01 1146
-- === 002_bells
CREATE TABLE bells (id INT PRIMARY KEY, tone VARCHAR(10));
