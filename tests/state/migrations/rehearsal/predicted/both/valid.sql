-- === 001_people
-- everybody; with a "quote" and it's fine
CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, boss INT, FOREIGN KEY (boss) REFERENCES people (id));
CREATE UNIQUE INDEX people_name ON people (name);
-- === 002_houses
CREATE TABLE houses (
    id BIGINT PRIMARY KEY,
    owner INT NOT NULL,
    price DECIMAL(10, 2) DEFAULT 0,
    built DATE,
    CONSTRAINT houses_owner FOREIGN KEY (owner) REFERENCES people (id),
    CONSTRAINT houses_price CHECK (price >= 0)
);
CREATE INDEX houses_built ON houses (built);
-- === 003_rows
INSERT INTO people (id, name) VALUES (1, 'O''Hara; and (brackets'), (2, '-- no comment');
INSERT INTO houses SELECT id, id, 10, NULL FROM people WHERE name <> '/*';
UPDATE houses SET price = 20 WHERE owner = 1;
DELETE FROM houses WHERE owner = 2;
-- === 004_columns
ALTER TABLE houses ADD COLUMN colour VARCHAR(10), ADD COLUMN floors INT;
ALTER TABLE houses RENAME COLUMN floors TO storeys;
ALTER TABLE houses DROP COLUMN built;
-- === 005_rename
ALTER TABLE houses RENAME TO homes;
CREATE VIEW dear AS SELECT h.id, p.name FROM homes h JOIN people p ON p.id = h.owner WHERE h.price > 100;
INSERT INTO homes (id, owner, colour, storeys) VALUES (3, 2, 'red', 4);
-- === 006_away
DROP VIEW dear;
ALTER TABLE homes DROP CONSTRAINT houses_owner;
DROP TABLE people;
CREATE TABLE people (code VARCHAR(10) PRIMARY KEY);
CREATE TABLE IF NOT EXISTS people (code VARCHAR(10) PRIMARY KEY);
-- === 007_with
WITH named AS (SELECT code FROM people) SELECT count(*) FROM named;
