-- === 001_clubs
CREATE TABLE clubs (id INT PRIMARY KEY, name VARCHAR(40));
-- === 002_members
CREATE TABLE members (id INT PRIMARY KEY, club INT, FOREIGN KEY (club) REFERENCES clubs (code)); -- ! foreign-key-column 42703 1005
-- === 003_guests
CREATE TABLE guests (id INT PRIMARY KEY, club INT);
ALTER TABLE guests ADD CONSTRAINT guests_club FOREIGN KEY (club) REFERENCES clubs (code); -- ! foreign-key-column 42703 1005
ALTER TABLE guests ADD CONSTRAINT guests_clubs FOREIGN KEY (group_id) REFERENCES clubs (id); -- ! missing-column 42703 1072
