-- === 001_letters
CREATE TABLE letters (id INT PRIMARY KEY, writer INT);
-- === 002_letters_writer
ALTER TABLE letters ADD CONSTRAINT letters_writer FOREIGN KEY (writer) REFERENCES writers (id); -- ! used-before-created order 42P01 1005
-- === 003_writers
CREATE TABLE writers (id INT PRIMARY KEY);
