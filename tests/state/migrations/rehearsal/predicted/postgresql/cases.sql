-- === 001_people
CREATE TABLE "People" (id int PRIMARY KEY, "Name" text);
-- === 002_rows
INSERT INTO People (id) VALUES (1); -- ! missing-table 42P01
INSERT INTO "People" (Name) VALUES ('x'); -- ! missing-column 42703
INSERT INTO "People" (id, "Name") VALUES (1, 'x');
