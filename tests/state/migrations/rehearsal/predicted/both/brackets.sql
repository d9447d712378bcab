-- === 001_open
CREATE TABLE pits (id INT PRIMARY KEY; -- ! bracket 42601 1064
-- === 002_closed
CREATE TABLE holes (id INT)); -- ! bracket 42601 1064
-- === 003_commas
CREATE TABLE springs (id INT,, depth INT); -- ! comma-twice 42601 1064
CREATE TABLE wells (id INT, depth INT);
INSERT INTO wells (id,, depth) VALUES (1, 2); -- ! comma-twice 42601 1064
INSERT INTO wells (id, depth,) VALUES (1, 2); -- ! comma-before-bracket 42601 1064
INSERT INTO wells (id, depth) VALUES (1,); -- ! uncertain 42601 1064
-- === 004_end
ALTER TABLE wells ADD COLUMN width INT,; -- ! comma-at-end 42601 1064
ALTER TABLE wells ADD COLUMN height INT,, ADD COLUMN slope INT; -- ! comma-twice 42601 1064
