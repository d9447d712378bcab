-- === 001_towns
CREATE TABLE towns (id INT PRIMARY KEY, name VARCHAR(40));
-- === 002_wrong
INSERT INTO towns (id, nmae) VALUES (1, 'Ulm'); -- ! missing-column 42703 1054
CREATE INDEX towns_mayor ON towns (mayor); -- ! missing-column 42703 1072
ALTER TABLE towns DROP COLUMN river; -- ! missing-column 42703 1091
ALTER TABLE towns RENAME COLUMN lake TO pond; -- ! missing-column 42703 1054
ALTER TABLE towns ADD CONSTRAINT towns_once UNIQUE (hill); -- ! missing-column 42703 1072
-- === 003_right
INSERT INTO towns (id, name) VALUES (2, 'Bern');
