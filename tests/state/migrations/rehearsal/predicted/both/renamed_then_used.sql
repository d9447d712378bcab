-- === 001_tents
CREATE TABLE tents (id INT PRIMARY KEY, colour VARCHAR(20));
-- === 002_rename source
ALTER TABLE tents RENAME TO yurts;
-- === 003_rows
INSERT INTO tents (id) VALUES (1); -- ! used-after-drop order 42P01 1146
-- === 004_yurts
INSERT INTO yurts (id) VALUES (2);
