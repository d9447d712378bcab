-- === 001_bells
CREATE TABLE bells (id int PRIMARY KEY, tone text);
CREATE FUNCTION ring() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER bells_ring BEFORE INSERT ON bells FOR EACH ROW EXECUTE FUNCTION ring();
-- === 002_gongs
ALTER TABLE bells RENAME TO gongs;
CREATE TABLE bells (id int PRIMARY KEY);
CREATE TRIGGER bells_ring BEFORE INSERT ON bells FOR EACH ROW EXECUTE FUNCTION ring();
-- === 003_no_ring
CREATE TRIGGER bells_ring BEFORE INSERT ON gongs FOR EACH ROW EXECUTE FUNCTION ring(); -- ! duplicate-object 42710
DROP TRIGGER bells_ring ON gongs;
DROP TRIGGER bells_ring ON bells;
DROP TRIGGER bells_ring ON gongs; -- ! used-after-drop 42704
