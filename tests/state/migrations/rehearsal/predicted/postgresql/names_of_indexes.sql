-- === 001_maps
CREATE TABLE maps (id int PRIMARY KEY, sheet int, edge int, CONSTRAINT maps_edge UNIQUE (edge));
CREATE INDEX maps_sheet ON maps (sheet);
-- === 002_taken
ALTER TABLE maps ADD CONSTRAINT maps_sheet UNIQUE (sheet); -- ! duplicate-constraint 42P07
ALTER TABLE maps DROP CONSTRAINT maps_sheet; -- ! missing-constraint 42704
-- === 003_renamed
ALTER INDEX maps_edge RENAME TO maps_border;
ALTER TABLE maps DROP CONSTRAINT maps_border;
CREATE UNIQUE INDEX maps_once ON maps (edge);
ALTER TABLE maps ADD CONSTRAINT maps_once UNIQUE USING INDEX maps_once;
ALTER TABLE maps DROP CONSTRAINT maps_once;
-- === 004_itself
ALTER TABLE maps RENAME COLUMN sheet TO sheet; -- ! duplicate-column 42701
ALTER TABLE maps RENAME TO maps; -- ! duplicate-table 42P07
INSERT INTO maps (id, sheet) VALUES (1, 2);
