-- === 001_ponds
CREATE TABLE ponds (id INT PRIMARY KEY, depth INT,); -- ! comma-before-bracket 42601 1064
-- === 002_lakes
-- ! next comma-before-bracket 42601 1064
CREATE TABLE lakes (
    id INT PRIMARY KEY,
    depth INT, -- the server's line is that of the bracket
);
CREATE TABLE seas (id INT PRIMARY KEY);
