-- === 001_maps
CREATE TABLE maps (id int PRIMARY KEY, sheet int, edge int, UNIQUE KEY maps_edge (edge));
CREATE INDEX maps_sheet ON maps (sheet);
-- === 002_taken
ALTER TABLE maps ADD CONSTRAINT maps_sheet UNIQUE (sheet); -- ! duplicate-constraint 1061
ALTER TABLE maps DROP CONSTRAINT maps_edge;
-- === 003_itself
ALTER TABLE maps RENAME COLUMN sheet TO sheet;
ALTER TABLE maps RENAME TO maps;
INSERT INTO maps (id, sheet) VALUES (1, 2);
