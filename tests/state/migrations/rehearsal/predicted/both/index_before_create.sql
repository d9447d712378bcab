-- === 001_depot_index source
CREATE INDEX depots_city ON depots (city); -- ! used-before-created order 42P01 1146
-- === 002_depots
CREATE TABLE depots (id INT PRIMARY KEY, city VARCHAR(40));
