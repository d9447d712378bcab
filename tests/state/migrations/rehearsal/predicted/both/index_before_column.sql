-- === 001_depots
CREATE TABLE depots (id INT PRIMARY KEY);
-- === 002_depot_index
CREATE INDEX depots_city ON depots (city); -- ! used-before-created order 42703 1072
-- === 003_city source
ALTER TABLE depots ADD COLUMN city VARCHAR(40);
