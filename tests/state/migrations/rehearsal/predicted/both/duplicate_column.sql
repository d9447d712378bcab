-- === 001_seals
CREATE TABLE seals (id INT PRIMARY KEY, wax VARCHAR(10));
-- === 002_wax
ALTER TABLE seals ADD COLUMN wax VARCHAR(10); -- ! duplicate-column 42701 1060
-- === 003_ring
ALTER TABLE seals ADD COLUMN ring INT;
-- === 004_ring source
ALTER TABLE seals ADD ring INT; -- ! duplicate-column 42701 1060
-- === 005_twice
CREATE TABLE stamps (id INT, id INT); -- ! duplicate-column 42701 1060
-- === 006_renamed
ALTER TABLE seals RENAME COLUMN ring TO wax; -- ! duplicate-column 42701 1060
