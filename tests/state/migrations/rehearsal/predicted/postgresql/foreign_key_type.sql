-- === 001_shelves
CREATE TABLE shelves (id bigserial PRIMARY KEY, code uuid UNIQUE, day date UNIQUE);
-- === 002_allowed
CREATE TABLE cups (id serial PRIMARY KEY, shelf integer REFERENCES shelves);
CREATE TABLE pans (id serial PRIMARY KEY, day timestamp REFERENCES shelves (day));
-- === 003_refused
CREATE TABLE lids (id serial PRIMARY KEY, shelf numeric(10) REFERENCES shelves (id)); -- ! foreign-key-type 42804
CREATE TABLE jars (id serial PRIMARY KEY, shelf integer REFERENCES shelves (code)); -- ! foreign-key-type 42804
CREATE TABLE pots (id serial PRIMARY KEY, shelf uuid REFERENCES shelves); -- ! foreign-key-type 42804
