-- === 001_maps
CREATE TABLE maps (id int PRIMARY KEY, sheet int, KEY maps_sheet (sheet));
-- === 002_drop
DROP INDEX maps_edge ON maps; -- ! missing-index 1091
ALTER TABLE maps RENAME INDEX maps_fold TO maps_folds; -- ! missing-index 1176
ALTER TABLE maps DROP INDEX maps_sheet;
ALTER TABLE maps DROP KEY maps_sheet; -- ! missing-index 1091
-- === 003_objects
DROP TRIGGER nothing; -- ! missing-object 1360
DROP PROCEDURE nothing; -- ! missing-object 1305
