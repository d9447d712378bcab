-- === 001_parcels
CREATE TABLE parcels (id INT PRIMARY KEY, weight INT);
-- === 002_parcels_if_needed source
CREATE TABLE IF NOT EXISTS parcels (id INT PRIMARY KEY, weight INT, carrier VARCHAR(20), sent_on DATE); -- ! shadowed-table silent lost=parcels.carrier lost=parcels.sent_on
-- === 003_heavy
INSERT INTO parcels (id, weight) VALUES (1, 90);
