-- === 001_tents
CREATE TABLE tents (id INT PRIMARY KEY, colour VARCHAR(20));
-- === 002_drop source
DROP TABLE tents;
-- === 003_rows
INSERT INTO tents (id) VALUES (1); -- ! used-after-drop order 42P01 1146
