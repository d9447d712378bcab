-- === 001_letters
CREATE TABLE letters (id INT PRIMARY KEY, writer INT, FOREIGN KEY (writer) REFERENCES writers (id)); -- ! used-before-created order 42P01 1005
-- === 002_writers
CREATE TABLE writers (id INT PRIMARY KEY);
