-- === 001_types
CREATE TYPE mood AS ENUM ('sad', 'merry');
CREATE SCHEMA shop;
CREATE SEQUENCE tickets START 10;
CREATE TABLE shop.wares (id bigserial PRIMARY KEY, feels mood NOT NULL DEFAULT 'sad', tags text[], facts jsonb);
CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ware bigint REFERENCES shop.wares ON DELETE CASCADE, "Body" text);
-- === 002_body
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW."Body" := coalesce(NEW."Body", 'it''s; empty');
    RETURN NEW;
END;
$body$;
CREATE TRIGGER notes_stamp BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION stamp();
-- === 003_rows
COPY shop.wares (id, feels) FROM stdin;
1	merry
2	sad
\.
INSERT INTO notes (ware, "Body") VALUES (1, E'\'; '), (2, $$two; lines$$);
-- === 004_changes
ALTER TABLE notes ALTER COLUMN "Body" SET NOT NULL, ADD COLUMN at timestamptz DEFAULT now();
CREATE INDEX CONCURRENTLY notes_at ON notes USING btree (at DESC) WHERE at IS NOT NULL;
ALTER INDEX notes_at RENAME TO notes_when;
DROP INDEX notes_when;
CREATE MATERIALIZED VIEW merry AS SELECT id FROM shop.wares WHERE feels = 'merry';
REFRESH MATERIALIZED VIEW merry;
-- === 005_conditional
ALTER TABLE IF EXISTS nothing ADD COLUMN x int;
ALTER TABLE notes ADD COLUMN IF NOT EXISTS at timestamptz;
DROP INDEX IF EXISTS nothing_at;
