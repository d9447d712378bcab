-- === 001_first_rows
INSERT INTO moods (id, word) VALUES (1, 'merry'); -- ! used-before-created order 42P01 1146
-- === 002_moods
CREATE TABLE moods (id INT PRIMARY KEY, word VARCHAR(10));
