"""What SQL does to a schema: exact changes for every construct."""

import time
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.migrations.changes import Act, Change, Column, Flavour, ForeignKey
from state.migrations.sql.reader import read_sql

MYSQL, POSTGRESQL, UNKNOWN = Flavour.MYSQL, Flavour.POSTGRESQL, Flavour.UNKNOWN
BOTH = (MYSQL, POSTGRESQL, UNKNOWN)


def told(change: Change) -> str:
    """A change in one line, with everything that isn't empty."""
    words = [f"{change.line}", change.act.value]
    for one in fields(change):
        value = getattr(change, one.name)
        if one.name in ("act", "path", "line") or not value:
            continue
        if one.name == "columns":
            shown = ", ".join(
                f"{c.name} {c.type}".rstrip()
                + ("" if c.nullable is not False else " not null")
                + (" primary" if c.primary else "")
                + (f" {c.charset}" if c.charset else "")
                for c in value
            )
            words.append(f"({shown})")
        elif one.name == "keys":
            words += [f"{','.join(k.columns)}->{k.table}({','.join(k.to)})" for k in value]
        elif value is True:
            words.append(one.name)
        else:
            words.append(f"{one.name}={','.join(value) if isinstance(value, tuple) else value}")
    return " ".join(words)


def read(text: str, flavour: Flavour) -> list[str]:
    changes, problems = read_sql(text, "a.sql", flavour)
    assert problems == ()
    return [told(one) for one in changes]


def test_a_table_with_everything_in_it_of_mysql() -> None:
    text = """CREATE TABLE IF NOT EXISTS `users` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  email varchar(255) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT NULL COMMENT 'a, b)',
  kind enum('A', 'b') NOT NULL,
  price decimal(10, 2) unsigned, `key` varchar(10), n double precision,
  ts timestamp(3) NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
  parent_id int,
  PRIMARY KEY (`ID`), UNIQUE KEY `uq_email` (email(20)), KEY `idx_k` USING BTREE (kind, email DESC),
  FULLTEXT INDEX ft (email), INDEX (n),
  CONSTRAINT fk_p FOREIGN KEY fkp (parent_id) REFERENCES db.parents (id) ON DELETE SET NULL,
  CONSTRAINT CHECK (price > 0), CONSTRAINT chk CHECK (price < 10)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='x';"""
    assert read_sql(text, "a.sql", MYSQL) == (
        (
            Change(
                Act.CREATE_TABLE,
                "a.sql",
                1,
                "users",
                columns=(
                    Column("id", "int(10) unsigned", False, "utf8mb4", True),
                    Column("email", "varchar(255)", True, "latin1"),
                    Column("kind", "enum('a','b')", False, "utf8mb4"),
                    Column("price", "decimal(10,2) unsigned", True, "utf8mb4"),
                    Column("key", "varchar(10)", True, "utf8mb4"),
                    Column("n", "double precision", True, "utf8mb4"),
                    Column("ts", "timestamp(3)", True, "utf8mb4"),
                    Column("parent_id", "int", True, "utf8mb4"),
                ),
                keys=(ForeignKey(("parent_id",), "db.parents", ("id",)),),
                indexes=("idx_k", "ft"),
                constraints=("uq_email", "fk_p", "chk"),
                guarded=True,
            ),
        ),
        (),
    )


def test_a_table_with_everything_in_it_of_postgresql() -> None:
    text = """CREATE TABLE public."Users" (
  id bigserial PRIMARY KEY, Email character varying(255) COLLATE "C" NOT NULL UNIQUE,
  tags text[] DEFAULT '{}'::text[], m numeric(10, 2), t timestamp (3) with time zone default now() at time zone 'UTC',
  st public."Status" DEFAULT 'a'::public."Status", ident int GENERATED ALWAYS AS IDENTITY,
  g int GENERATED ALWAYS AS (id * 2) STORED, a int [3], "check" boolean, key varchar(3),
  org uuid CONSTRAINT fk_o REFERENCES app.orgs (id) ON DELETE SET NULL,
  CONSTRAINT u1 UNIQUE NULLS NOT DISTINCT (email), UNIQUE (m, t), EXCLUDE USING gist (a WITH =),
  FOREIGN KEY (a, m) REFERENCES other, CHECK ((m > 0)), CONSTRAINT c1 CHECK (a is not null)
) WITH (fillfactor=70);"""
    assert read_sql(text, "a.sql", POSTGRESQL) == (
        (
            Change(
                Act.CREATE_TABLE,
                "a.sql",
                1,
                "Users",
                columns=(
                    Column("id", "bigserial", False, primary=True),
                    Column("email", "character varying(255)", False, "c"),
                    Column("tags", "text[]", True),
                    Column("m", "numeric(10,2)", True),
                    Column("t", "timestamp(3) with time zone", True),
                    Column("st", "status", True),
                    Column("ident", "int", False),
                    Column("g", "int", True),
                    Column("a", "int[3]", True),
                    Column("check", "boolean", True),
                    Column("key", "varchar(3)", True),
                    Column("org", "uuid", True),
                ),
                keys=(ForeignKey(("org",), "app.orgs", ("id",)), ForeignKey(("a", "m"), "other")),
                constraints=("fk_o", "u1", "c1"),
            ),
        ),
        (),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/*!50001 CREATE TABLE a (b int) */;", ["1 create table table=a (b int)"]),
        ("CREATE TABLE b LIKE `a`;", ["1 use table=a of=select", "1 create table table=b partial"]),
        (
            "CREATE TABLE c AS SELECT * FROM users u, other o WHERE 1;",
            ["1 use table=users of=select", "1 use table=other of=select", "1 create table table=c partial"],
        ),
        ("CREATE TABLE c (a int) SELECT a FROM u;", ["1 use table=u of=select", "1 create table table=c (a int) partial"]),
        ("CREATE OR REPLACE TABLE d (a int);", ["1 drop table table=d guarded", "1 create table table=d (a int)"]),
        ("CREATE TEMPORARY TABLE t (a int); INSERT INTO t VALUES (1); ALTER TABLE t ADD b int; DROP TABLE t;", []),
        ("CREATE TABLE a (id int AUTO_INCREMENT KEY, b int UNIQUE KEY);", ["1 create table table=a (id int not null primary, b int)"]),
        ("RENAME TABLE a TO b, c TO `d`;", ["1 rename table table=a to=b", "1 rename table table=c to=d"]),
        (
            "DROP TABLE IF EXISTS a, `b`, db.c CASCADE;",
            ["1 drop table table=a guarded cascade", "1 drop table table=b guarded cascade", "1 drop table table=db.c guarded cascade"],
        ),
        ("DROP INDEX `idx` ON t;", ["1 drop index table=t name=idx"]),
        ("CREATE UNIQUE INDEX `i` ON `t` (a(10), (lower(b)), c DESC);", ["1 add index table=t name=i (a, c)"]),
        ("CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;", ["1 create table=t name=tr of=trigger"]),
        ("INSERT IGNORE INTO `t` (`a`, b) VALUES (1,2),(3,')');", ["1 use table=t (a, b) of=insert"]),
        ("REPLACE t SET a = 1;", ["1 use table=t of=insert"]),
        (
            "INSERT INTO t SELECT * FROM x JOIN y ON 1;",
            ["1 use table=t of=insert", "1 use table=x of=select", "1 use table=y of=select"],
        ),
        ("UPDATE t1 a JOIN t2 b ON 1 SET a.x = 1;", ["1 use table=t1 of=update", "1 use table=t2 of=select"]),
        ("UPDATE t1, t2 SET x=1;", ["1 use table=t1 of=update", "1 use table=t2 of=update"]),
        ("DELETE FROM t WHERE a IN (SELECT b FROM u);", ["1 use table=t of=delete", "1 use table=u of=select"]),
        ("DELETE a FROM ta a LEFT JOIN tb b ON 1;", ["1 use table=ta of=select", "1 use table=tb of=select"]),
        ("TRUNCATE TABLE t;", ["1 use table=t of=truncate"]),
        (
            "CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`a`@`b` SQL SECURITY DEFINER VIEW v AS SELECT EXTRACT(YEAR FROM d) FROM t JOIN `u` USING (a);",
            ["1 use table=t of=select", "1 use table=u of=select", "1 create name=v of=view guarded"],
        ),
        ("SELECT * FROM information_schema.tables;", []),
        ("SELECT 'a\\'b' FROM t # FROM u\n;", ["1 use table=t of=select"]),
    ],
)  # fmt: skip
def test_mysql(text: str, expected: list[str]) -> None:
    assert read(text, MYSQL) == expected


def test_every_part_of_alter_table_in_mysql_has_its_own_line() -> None:
    text = """ALTER TABLE `users`
  ADD COLUMN a int NOT NULL AFTER email,
  ADD (b int, c varchar(3)),
  ADD UNIQUE KEY `u2` (a),
  ADD CONSTRAINT `fk2` FOREIGN KEY (`a`) REFERENCES `t2` (`x`, `y`),
  ADD INDEX (b), ADD FULLTEXT ft2 (c), ADD KEY IF NOT EXISTS `k3` (c),
  DROP COLUMN d, DROP e, DROP INDEX `i1`, DROP KEY i2, DROP FOREIGN KEY `f1`, DROP PRIMARY KEY, DROP index,
  DROP CONSTRAINT IF EXISTS cc, DROP CHECK ck,
  MODIFY COLUMN b bigint unsigned not null first,
  CHANGE old new varchar(20) NOT NULL DEFAULT '', CHANGE COLUMN `same` `same` text,
  ALTER COLUMN z SET DEFAULT 3,
  RENAME COLUMN q TO r, RENAME INDEX i3 TO i4,
  ENGINE=InnoDB,
  RENAME TO `people`, ADD COLUMN late int;"""
    assert read(text, MYSQL) == [
        "2 add column table=users name=a (a int not null)",
        "3 add column table=users name=b (b int)",
        "3 add column table=users name=c (c varchar(3))",
        "4 add constraint table=users name=u2 (a) of=unique",
        "5 add constraint table=users name=fk2 (a) a->t2(x,y) of=foreign key",
        "6 add index table=users (b)",
        "6 add index table=users name=ft2 (c)",
        "6 add index table=users name=k3 (c) guarded",
        "7 drop column table=users name=d",
        "7 drop column table=users name=e",
        "7 drop index table=users name=i1",
        "7 drop index table=users name=i2",
        "7 drop constraint table=users name=f1 of=foreign key",
        "7 drop constraint table=users of=primary key",
        "7 drop column table=users name=index",
        "8 drop constraint table=users name=cc guarded",
        "8 drop constraint table=users name=ck of=check",
        "9 change column table=users name=b (b bigint unsigned not null)",
        "10 rename column table=users name=old to=new",
        "10 change column table=users name=new (new varchar(20) not null)",
        "10 change column table=users name=same (same text)",
        "11 change column table=users name=z (z)",
        "12 rename column table=users name=q to=r",
        "12 drop index table=users name=i3",
        "12 add index table=users name=i4",
        "13 use table=users of=alter",
        "14 rename table table=users to=people",
        "14 add column table=people name=late (late int)",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CREATE TABLE a (b int) INHERITS (p, q);", ["1 use table=p of=select", "1 use table=q of=select", "1 create table table=a (b int) partial"]),
        ("CREATE TABLE a PARTITION OF m FOR VALUES FROM (1) TO (2);", ["1 use table=m of=select", "1 create table table=a partial"]),
        ('CREATE TABLE l (LIKE "U" INCLUDING ALL, x int);', ["1 use table=U of=select", "1 create table table=l (x int) partial"]),
        (
            "CREATE UNLOGGED TABLE q AS WITH z(a) AS (SELECT 1 FROM r) SELECT * FROM z, k kk, LATERAL (select 1 from h) x;",
            ["1 use table=r of=select", "1 use table=k of=select", "1 use table=h of=select", "1 create table table=q partial"],
        ),
        ("CREATE TEMP TABLE tt AS SELECT * FROM users; DELETE FROM tt; DROP TABLE tt;", ["1 use table=users of=select"]),
        ("SELECT * INTO n FROM o;", ["1 create table table=n partial", "1 use table=o of=select"]),
        (
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS Idx ON ONLY app.users USING gin (lower(email), tags gin_trgm_ops, (a + b), m DESC) WHERE a > 0;",
            ["1 add index table=app.users name=idx (tags, m) guarded"],
        ),
        ("CREATE INDEX ON t (a);", ["1 add index table=t (a)"]),
        ("DROP INDEX CONCURRENTLY IF EXISTS app.idx, public.idx2;", ["1 drop index name=idx guarded", "1 drop index name=idx2 guarded"]),
        ("ALTER INDEX app.i RENAME TO j;", ["1 drop index name=i to=j"]),
        ("CREATE TYPE st AS ENUM ('a', 'b'); ALTER TYPE st ADD VALUE IF NOT EXISTS 'c';", ["1 create name=st of=type"]),
        ("ALTER TYPE st RENAME TO st2; DROP TYPE IF EXISTS st CASCADE;", ["1 drop name=st of=type", "1 create name=st2 of=type", "1 drop name=st of=type guarded cascade"]),
        (
            "CREATE OR REPLACE VIEW v (a) AS SELECT * FROM ONLY users u JOIN (SELECT * FROM pg_class) x ON true LEFT JOIN o.p ON a IS DISTINCT FROM b;",
            ["1 use table=users of=select", "1 use table=o.p of=select", "1 create name=v of=view guarded"],
        ),
        ("CREATE MATERIALIZED VIEW mv AS SELECT 1 FROM mt WITH NO DATA; DROP MATERIALIZED VIEW mv;", ["1 use table=mt of=select", "1 create name=mv of=view", "1 drop name=mv of=view"]),
        ('CREATE SEQUENCE s OWNED BY users.id; CREATE EXTENSION IF NOT EXISTS "uuid-ossp";', ["1 create name=s of=sequence", "1 create name=uuid-ossp of=extension guarded"]),
        ("CREATE SCHEMA IF NOT EXISTS app; CREATE SCHEMA AUTHORIZATION joe;", ["1 create name=app of=schema guarded", "1 create name=joe of=schema"]),
        (
            "CREATE TRIGGER tr AFTER UPDATE OF a OR DELETE ON users FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION f();",
            ["1 create table=users name=tr of=trigger"],
        ),
        ("DROP TRIGGER IF EXISTS tr ON users; DROP FUNCTION IF EXISTS f(int), g() CASCADE;", ["1 drop table=users name=tr of=trigger guarded", "1 drop name=f of=function guarded cascade", "1 drop name=g of=function guarded cascade"]),
        ("CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO x VALUES (1); DELETE FROM y);", ["1 create table=t name=r of=rule"]),
        ('CREATE POLICY p ON "Pol" FOR SELECT USING (true);', ["1 create table=Pol name=p of=policy"]),
        ("CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION f();", ["1 create name=et of=event trigger"]),
        (
            'INSERT INTO t (a, "B") SELECT x, y FROM src s, src2 ON CONFLICT (a) DO NOTHING;',
            ["1 use table=t (a, B) of=insert", "1 use table=src of=select", "1 use table=src2 of=select"],
        ),
        (
            "WITH del AS (DELETE FROM arch RETURNING *), up AS MATERIALIZED (SELECT 1) INSERT INTO target (a) SELECT a FROM del;",
            ["1 use table=arch of=select", "1 use table=target (a) of=insert"],
        ),
        ("UPDATE ONLY t AS x SET a = y.b FROM y WHERE x.a = y.a;", ["1 use table=t of=update", "1 use table=y of=select"]),
        ("DELETE FROM t USING u WHERE t.a = u.a;", ["1 use table=t of=delete", "1 use table=u of=delete"]),
        ("TRUNCATE TABLE a, ONLY b CASCADE;", ["1 use table=a of=truncate", "1 use table=b of=truncate"]),
        ("COPY public.users (id, email) FROM stdin;\n1\t'( ;\n\\.\nDROP TABLE x;", ["1 use table=users (id, email) of=copy", "4 drop table table=x"]),
        ("COMMENT ON TABLE t IS 'x'; COMMENT ON COLUMN public.t.\"C\" IS 'y';", ["1 use table=t of=comment", "1 use table=t (C) of=comment"]),
        ("/* a /* ; */ ; */ CREATE TABLE a (b int -- c, d\n, e int);", ["1 create table table=a (b int, e int)"]),
        (f"CREATE INDEX {'i' * 70} ON t (a);", [f"1 add index table=t name={'i' * 63} (a)"]),
    ],
)  # fmt: skip
def test_postgresql(text: str, expected: list[str]) -> None:
    assert read(text, POSTGRESQL) == expected


def test_every_part_of_alter_table_in_postgresql_has_its_own_line() -> None:
    text = """ALTER TABLE IF EXISTS ONLY public.users
  ADD COLUMN IF NOT EXISTS a int DEFAULT 0 NOT NULL,
  ALTER COLUMN b TYPE bigint USING b::bigint, ALTER b SET NOT NULL,
  ADD CONSTRAINT "Fk" FOREIGN KEY (a) REFERENCES x(y) NOT VALID,
  DROP COLUMN IF EXISTS c CASCADE,
  DROP CONSTRAINT IF EXISTS "Uq" CASCADE, ADD UNIQUE USING INDEX ix;
ALTER TABLE a RENAME COLUMN x TO "Y"; ALTER TABLE a RENAME z TO w;
ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME CONSTRAINT c TO d;
ALTER TABLE b SET SCHEMA app; ALTER TABLE b ENABLE ROW LEVEL SECURITY; ALTER TABLE b OWNER TO me;
ALTER TABLE m ATTACH PARTITION p DEFAULT;"""
    assert read(text, POSTGRESQL) == [
        "2 add column table=users name=a (a int not null) guarded if_table",
        "3 change column table=users name=b (b bigint) if_table",
        "3 change column table=users name=b (b not null) if_table",
        "4 add constraint table=users name=Fk (a) a->x(y) of=foreign key if_table",
        "5 drop column table=users name=c guarded if_table",
        "6 drop constraint table=users name=Uq guarded if_table",
        "6 add constraint table=users of=unique if_table",
        "7 rename column table=a name=x to=Y",
        "7 rename column table=a name=z to=w",
        "8 rename table table=a to=b",
        "8 drop constraint table=b name=c",
        "8 add constraint table=b name=d",
        "9 rename table table=b to=app.b",
        "9 use table=b of=alter",
        "10 use table=m of=alter",
        "10 use table=p of=alter",
    ]


def test_ddl_hidden_in_mysql_is_conditional_and_what_is_put_together_opaque() -> None:
    text = """SET @q = IF((SELECT COUNT(*) FROM information_schema.columns) = 0, 'ALTER TABLE t ADD COLUMN `hid` int', 'SELECT 1');
PREPARE s FROM @q; EXECUTE s;
SET @q = CONCAT('ALTER TABLE ', @t, ' ADD x int');
SET @q = CONCAT('ALTER TABLE t ', 'ADD COLUMN y int');
PREPARE st FROM "DROP TABLE if exists zed";
SELECT IF(1, 'CREATE INDEX ii ON t (a)', 'SELECT 1') INTO @s;
DELIMITER //
CREATE DEFINER=`root`@`%` PROCEDURE p(IN a INT)
BEGIN
  DECLARE CONTINUE HANDLER FOR 1060 BEGIN END;
  IF NOT EXISTS (SELECT 1 FROM x) THEN
    ALTER TABLE t ADD COLUMN proc int;
  END IF;
  SET @sql = 'DROP TABLE u';
  INSERT INTO log VALUES ('alter table');
END //
DELIMITER ;
CALL p(1);"""
    assert read(text, MYSQL) == [
        "1 add column table=t name=hid (hid int) conditional",
        "3 opaque conditional words=ALTER TABLE … is put together when it runs",
        "4 add column table=t name=y (y int) conditional",
        "5 drop table table=zed guarded conditional",
        "6 add index table=t name=ii (a) conditional",
        "8 create name=p of=procedure",
        "12 add column table=t name=proc (proc int) conditional",
        "14 drop table table=u conditional",
    ]


def test_ddl_hidden_in_postgresql_is_conditional_and_what_is_put_together_opaque() -> None:
    text = """CREATE OR REPLACE FUNCTION f(a int) RETURNS trigger AS $body$
DECLARE x int;
BEGIN
  IF TG_OP = 'X' THEN
    ALTER TABLE inside ADD COLUMN c int;
  END IF;
  EXECUTE 'CREATE INDEX ex ON inside (c)';
  EXECUTE format('ALTER TABLE %I ADD x int', t);
  EXECUTE q;
  EXECUTE 'DROP TABLE ' || quote_ident(x);
  EXECUTE 'INSERT INTO ' || x;
  sql := 'ALTER TABLE assigned '
      || 'DROP COLUMN y';
  RAISE NOTICE 'create table was done';
END;
$body$ LANGUAGE plpgsql;
CREATE FUNCTION g() RETURNS void LANGUAGE sql AS 'DROP TABLE gg';
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN CREATE TYPE mood AS ENUM ('x'); END IF;
  BEGIN
    ALTER TABLE nested ADD COLUMN n int;
  EXCEPTION WHEN duplicate_column THEN NULL;
  END;
END $$;"""
    assert read(text, POSTGRESQL) == [
        "1 create name=f of=function guarded",
        "5 add column table=inside name=c (c int) conditional",
        "7 add index table=inside name=ex (c) conditional",
        "8 opaque conditional words=ALTER TABLE %I ADD x int … is put together when it runs",
        "9 opaque conditional words=EXECUTE q",
        "10 opaque conditional words=DROP TABLE … is put together when it runs",
        "12 drop column table=assigned name=y conditional",
        "17 create name=g of=function",
        "17 drop table table=gg conditional",
        "20 create name=mood of=type conditional",
        "22 add column table=nested name=n (n int) conditional",
    ]


@pytest.mark.parametrize(
    ("flavour", "text", "line", "kind", "message", "fatal"),
    [
        (MYSQL, "CREATE TABLE a (\n b int,\n);", 2, "comma-before-bracket", "a comma stands right before the closing bracket", True),
        (POSTGRESQL, "CREATE TABLE a (b int, -- x\n);", 1, "comma-before-bracket", "a comma stands right before the closing bracket", True),
        (MYSQL, "ALTER TABLE a ADD b int,\n;", 1, "comma-at-end", "the statement ends with a comma", True),
        (MYSQL, "CREATE TABLE a (b int,\n, c int);", 2, "comma-twice", "two commas follow each other", True),
        (POSTGRESQL, "SELECT 1;\nCREATE TABLE a\n(b int;", 3, "bracket", "this bracket is never closed", True),
        (POSTGRESQL, "CREATE TABLE a (b int)\n);", 2, "bracket", "this bracket closes nothing", True),
        (POSTGRESQL, "SELECT 1;\nSELECT 'a\n;", 2, "unclosed", "the quote ' that opens here is never closed", True),
        (POSTGRESQL, "\nDO $x$ a;", 2, "unclosed", "the quote $x$ that opens here is never closed", True),
        (MYSQL, "SELECT 1; /* a", 1, "unclosed", "the comment that opens here is never closed", True),
        (UNKNOWN, "SELECT 1;\nDROP TABLE {{ .prefix }}a;", 2, "template", "a template fills this in before it runs: what it becomes can't be known", False),
    ],
)  # fmt: skip
def test_mistakes_have_their_line(
    flavour: Flavour, text: str, line: int, kind: str, message: str, fatal: bool
) -> None:
    problems = read_sql(text, "a.sql", flavour)[1]
    assert [(one.line, one.kind, one.message, one.fatal) for one in problems] == [
        (line, kind, message, fatal)
    ]


@pytest.mark.parametrize("flavour", BOTH)
@pytest.mark.parametrize("place", ["{{ .a }}b", "${a}b", "<%= a %>b", "{% if a %}b"])
def test_a_template_makes_a_statement_opaque(flavour: Flavour, place: str) -> None:
    changes = read_sql(f"ALTER TABLE {place} ADD c int;\nCREATE TABLE d (e {place});", "a.sql", flavour)[0]
    assert [told(one) for one in changes] == [
        "1 opaque words=a template fills this in before it runs",
        "2 create table table=d partial",
        "2 opaque words=a template fills this in before it runs",
    ]


def test_a_template_in_a_body_makes_only_its_statement_opaque() -> None:
    text = "DO $$ BEGIN\nCREATE TYPE {{ .a }}.b AS ENUM ('c');\nALTER TABLE d ADD e int;\nEND $$;"
    assert read(text, POSTGRESQL) == [
        "2 opaque conditional words=a template fills this in before it runs",
        "3 add column table=d name=e (e int) conditional",
    ]


def test_templates_in_strings_are_strings() -> None:
    assert read("INSERT INTO a VALUES ('{{x}}'); SELECT '${a}' FROM b;", POSTGRESQL) == [
        "1 use table=a of=insert",
        "1 use table=b of=select",
    ]


def test_names_are_folded_as_the_server_folds_them() -> None:
    text = 'CREATE TABLE Public.Ab (Cd int, "Ef" int);'
    assert read(text, POSTGRESQL) == ["1 create table table=ab (cd int, Ef int)"]
    assert read(text, UNKNOWN) == ["1 create table table=Ab (Cd int, Ef int)"]
    assert read(text.replace('"', "`"), MYSQL) == ["1 create table table=Ab (Cd int, Ef int)"]


TEXTS = st.lists(
    st.sampled_from(
        ["CREATE", "TABLE", "ALTER", "DROP", "ADD", "COLUMN", "INDEX", "ON", "a", "b.c", '"d"', "`e`", "(", ")", ",", ";", "'",
         "$$", "PRIMARY", "KEY", "REFERENCES", "CONSTRAINT", "UNIQUE", "FROM", "JOIN", "SELECT", "INSERT", "INTO", "VALUES",
         "AS", "IF", "EXISTS", "NOT", "NULL", "DO", "BEGIN", "END", "EXECUTE", "'ALTER TABLE x'", "SET", "TO", "RENAME",
         "int", "1", "$1", "$a", "$b$", "/*", "*/", "--", "\n", "{{", "${", "\udc80", "\x00", "WITH", "USING", "TYPE", "VIEW", "FUNCTION", "]", "["]
    ),
    max_size=50,
)  # fmt: skip


@given(TEXTS.map(" ".join), st.sampled_from(BOTH))
def test_any_text_is_read_and_lines_stay_inside_it(text: str, flavour: Flavour) -> None:
    changes, problems = read_sql(text, "a.sql", flavour)
    last = text.count("\n") + 1
    assert all(1 <= one.line <= last for one in (*changes, *problems))


def test_a_dump_is_read_at_the_speed_of_its_heads() -> None:
    row = "INSERT INTO t (a,b,c) VALUES (1,'it''s a text','2020-01-01'),(2,NULL,-5);\n"
    text = row * (5_000_000 // len(row))
    start = time.process_time()
    assert read(text, POSTGRESQL) == ["1 use table=t (a, b, c) of=insert"]
    assert time.process_time() - start < 8


def test_a_statement_of_more_than_ten_thousand_tokens_is_read() -> None:
    text = "CREATE TABLE w (\n" + ",\n".join(f"c{at} varchar(9) NOT NULL" for at in range(3000)) + ");"
    change = read_sql(text, "a.sql", MYSQL)[0][0]
    assert change.columns[-1] == Column("c2999", "varchar(9)", False)
    assert len(change.columns) == 3000


def test_two_minus_signs_without_a_blank_are_no_comment_in_mysql() -> None:
    assert read("CREATE VIEW v AS SELECT 1--1 FROM t;", MYSQL) == [
        "1 use table=t of=select",
        "1 create name=v of=view",
    ]
    assert read("CREATE VIEW v AS SELECT 1 # 2 FROM t;", POSTGRESQL) == [
        "1 use table=t of=select",
        "1 create name=v of=view",
    ]


def test_a_parameter_is_no_dollar_quote() -> None:
    text = "DO $$ BEGIN EXECUTE $1; END $$;"
    assert read(text, POSTGRESQL) == ["1 opaque conditional words=EXECUTE $1"]
    assert read("SET @a = $b; DO $a$ + $1;", MYSQL) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SET FOREIGN_KEY_CHECKS = 0;", "0"),
        ("SET @@session.foreign_key_checks = OFF;", "off"),
        ("/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;", "0"),
        ("/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;", "1"),
    ],
)
def test_dumps_turn_the_check_of_foreign_keys_off_and_on_again(text: str, value: str) -> None:
    assert read(text, MYSQL) == [f"1 create name=foreign_key_checks to={value} of=setting guarded"]
