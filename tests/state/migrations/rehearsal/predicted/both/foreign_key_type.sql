-- === 001_shelves
CREATE TABLE shelves (id BIGINT PRIMARY KEY, label VARCHAR(20) UNIQUE);
-- === 002_wide
CREATE TABLE jars (id INT PRIMARY KEY, shelf BIGINT, FOREIGN KEY (shelf) REFERENCES shelves (id));
-- === 003_narrow
CREATE TABLE cups (id INT PRIMARY KEY, shelf INT, FOREIGN KEY (shelf) REFERENCES shelves (id)); -- ! foreign-key-type 1005
-- === 004_text
CREATE TABLE pans (id INT PRIMARY KEY, shelf VARCHAR(20), FOREIGN KEY (shelf) REFERENCES shelves (id)); -- ! foreign-key-type 42804 1005
-- === 005_label
CREATE TABLE lids (id INT PRIMARY KEY, shelf VARCHAR(60), FOREIGN KEY (shelf) REFERENCES shelves (label));
-- === 006_altered
CREATE TABLE pots (id INT PRIMARY KEY, shelf SMALLINT);
ALTER TABLE pots ADD CONSTRAINT pots_shelf FOREIGN KEY (shelf) REFERENCES shelves (id); -- ! foreign-key-type 1005
