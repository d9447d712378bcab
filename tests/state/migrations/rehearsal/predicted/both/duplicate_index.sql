-- === 001_maps
CREATE TABLE maps (id INT PRIMARY KEY, sheet INT, edge INT);
CREATE INDEX maps_sheet ON maps (sheet);
-- === 002_again source
CREATE INDEX maps_sheet ON maps (sheet, edge); -- ! duplicate-index 42P07 1061
