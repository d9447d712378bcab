-- === 001_shelves
CREATE TABLE shelves (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY);
-- === 002_signed
CREATE TABLE cups (id INT PRIMARY KEY, shelf INT, FOREIGN KEY (shelf) REFERENCES shelves (id)); -- ! foreign-key-type 1005
-- === 003_unsigned
CREATE TABLE jars (id INT PRIMARY KEY, shelf INT(10) UNSIGNED, FOREIGN KEY (shelf) REFERENCES shelves (id));
-- === 004_added
CREATE TABLE pots (id INT PRIMARY KEY);
ALTER TABLE pots ADD COLUMN shelf INT NULL, ADD CONSTRAINT pots_shelf FOREIGN KEY (shelf) REFERENCES shelves (id); -- ! foreign-key-type 1005
