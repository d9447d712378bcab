-- === 001_maps
CREATE TABLE maps (id int PRIMARY KEY, sheet int);
CREATE INDEX maps_sheet ON maps (sheet);
-- === 002_drop
DROP INDEX maps_edge; -- ! missing-index 42704
ALTER INDEX maps_fold RENAME TO maps_folds; -- ! missing-index 42P01
DROP INDEX maps_sheet;
DROP INDEX maps_sheet; -- ! missing-index 42704
-- === 003_types
DROP TYPE weather; -- ! missing-object 42704
CREATE TYPE mood AS ENUM ('sad');
CREATE TYPE mood AS ENUM ('merry'); -- ! duplicate-object 42710
