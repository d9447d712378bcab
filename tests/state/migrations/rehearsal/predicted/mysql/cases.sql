-- === 001_people
CREATE TABLE People (id int PRIMARY KEY, Name text);
-- === 002_rows
INSERT INTO people (id) VALUES (1); -- ! missing-table 1146
INSERT INTO People (ID, NAME) VALUES (1, 'x');
