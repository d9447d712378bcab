-- === 001_codes
CREATE TABLE codes (code VARCHAR(10) CHARACTER SET utf8mb4 PRIMARY KEY) DEFAULT CHARSET=utf8mb4;
-- === 002_old
CREATE TABLE uses (id INT PRIMARY KEY, code VARCHAR(10), FOREIGN KEY (code) REFERENCES codes (code)) DEFAULT CHARSET=latin1; -- ! foreign-key-charset 1005
-- === 003_same
CREATE TABLE more (id INT PRIMARY KEY, code VARCHAR(10), FOREIGN KEY (code) REFERENCES codes (code)) DEFAULT CHARSET=utf8mb4;
-- === 004_collations
CREATE TABLE tags (word VARCHAR(10) COLLATE utf8mb4_bin PRIMARY KEY);
CREATE TABLE tagged (id INT PRIMARY KEY, word VARCHAR(10) COLLATE utf8mb4_unicode_ci, FOREIGN KEY (word) REFERENCES tags (word)); -- ! foreign-key-charset 1005
