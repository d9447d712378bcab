-- === 001_tents
CREATE TABLE tents (id INT PRIMARY KEY, colour VARCHAR(20));
-- === 002_drop source
ALTER TABLE tents DROP COLUMN colour;
-- === 003_rows
INSERT INTO tents (id, colour) VALUES (1, 'red'); -- ! used-after-drop order 42703 1054
