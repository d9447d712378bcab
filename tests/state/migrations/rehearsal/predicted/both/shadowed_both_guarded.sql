-- === 001_parcels
CREATE TABLE IF NOT EXISTS parcels (id INT PRIMARY KEY, weight INT);
-- === 002_parcels_too source
CREATE TABLE IF NOT EXISTS parcels (id INT PRIMARY KEY, weight INT, carrier VARCHAR(20)); -- ! shadowed-table order silent lost=parcels.carrier
-- === 003_heavy
INSERT INTO parcels (id, weight) VALUES (1, 90);
