-- === 001_bells
CREATE TABLE bells (id int PRIMARY KEY, tone text);
CREATE TRIGGER bells_ring BEFORE INSERT ON bells FOR EACH ROW SET NEW.tone = 'a';
-- === 002_gongs
RENAME TABLE bells TO gongs;
CREATE TABLE bells (id int PRIMARY KEY);
CREATE TRIGGER bells_ring BEFORE INSERT ON bells FOR EACH ROW SET NEW.id = 1; -- ! duplicate-object 1359
-- === 003_no_ring
DROP TRIGGER bells_ring;
DROP TRIGGER bells_ring; -- ! used-before-created 1360
CREATE TRIGGER bells_ring BEFORE INSERT ON gongs FOR EACH ROW SET NEW.id = 1;
DROP TABLE gongs;
DROP TRIGGER bells_ring; -- ! used-after-drop 1360
