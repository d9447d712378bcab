-- === 001_tides
INSERT INTO tides (id) VALUES (1); -- ! used-before-created 42P01 1146
CREATE TABLE tides (id INT PRIMARY KEY);
