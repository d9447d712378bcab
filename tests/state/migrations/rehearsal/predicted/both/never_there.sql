-- === 001_base
CREATE TABLE oars (id INT PRIMARY KEY);
-- === 002_rename_table
ALTER TABLE boats RENAME TO ships; -- ! baseline-gap 42P01 1146
-- === 003_drop_table
DROP TABLE rafts; -- ! baseline-gap 42P01 1051
-- === 004_drop_constraint
ALTER TABLE oars DROP CONSTRAINT oars_pair; -- ! missing-constraint 42704 1091
-- === 005_drop_view
DROP VIEW rowing; -- ! missing-object 42P01 4092
-- === 006_guarded
DROP TABLE IF EXISTS rafts;
DROP VIEW IF EXISTS rowing;
