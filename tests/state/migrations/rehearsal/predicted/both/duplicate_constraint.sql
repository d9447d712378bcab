-- === 001_keys
CREATE TABLE doors (id INT PRIMARY KEY, house INT NOT NULL);
CREATE TABLE knobs (id INT PRIMARY KEY, door INT);
ALTER TABLE doors ADD CONSTRAINT doors_house UNIQUE (house);
ALTER TABLE knobs ADD CONSTRAINT knobs_door FOREIGN KEY (door) REFERENCES doors (id);
-- === 002_again source
ALTER TABLE doors ADD CONSTRAINT doors_house UNIQUE (id, house); -- ! duplicate-constraint 42P07 1061
ALTER TABLE knobs ADD CONSTRAINT knobs_door FOREIGN KEY (door) REFERENCES doors (id); -- ! duplicate-constraint 42710 1005
ALTER TABLE doors ADD PRIMARY KEY (house); -- ! duplicate-constraint 42P16 1068
