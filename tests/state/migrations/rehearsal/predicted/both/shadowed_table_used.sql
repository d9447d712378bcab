-- === 001_parcels
CREATE TABLE parcels (id INT PRIMARY KEY, weight INT);
-- === 002_parcels_if_needed source
CREATE TABLE IF NOT EXISTS parcels (id INT PRIMARY KEY, weight INT, carrier VARCHAR(20)); -- ! shadowed-table silent lost=parcels.carrier
-- === 003_heavy
INSERT INTO parcels (id, carrier) VALUES (1, 'post'); -- ! missing-column 42703 1054
