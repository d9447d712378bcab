-- === 001_days
CREATE TABLE days (id int PRIMARY KEY, feels mood); -- ! used-before-created order 42704
-- === 002_mood
CREATE TYPE mood AS ENUM ('sad', 'merry');
