-- === 001_words
CREATE TABLE words (id INT PRIMARY KEY, word VARCHAR(20));
-- === 002_rows
INSERT INTO words (id, word) VALUES (1, 'fine');
-- ! next unclosed 42601 1064
INSERT INTO words (id, word) VALUES (2, 'open);
INSERT INTO words (id) VALUES (3);
-- === 003_more
INSERT INTO words (id) VALUES (4);
