"""Steps that change a database."""

from state.findings import Severity
from state.plans.lint import database
from state.plans.plan import BackupWish, ItemKind, Plan, Rollback, RollbackScope
from tests.state.plans.lint.making import commands, found, item, messages, plan, running

W = Severity.WARNING


def test_a_step_without_a_backup() -> None:
    for text in (
        "python manage.py migrate",
        "mysql -u root app < migrations/011.sql",
        "psql -d app -f up.sql",
        'psql -d app -c "ALTER TABLE a ADD b int"',
        "alembic upgrade head",
        "npx prisma migrate deploy",
        "npm run db:migrate",
        "bundle exec rails db:migrate",
        "php artisan migrate --force",
    ):
        assert found(database.no_backup_before, running(text)) == [("plan-no-database-backup", W, text, 10)]


def test_what_only_reads_a_database() -> None:
    of = running(
        "python manage.py migrate --plan",
        "python manage.py makemigrations",
        "python manage.py showmigrations",
        'mysql -u root app -e "SHOW TABLES"',
        'psql -c "SELECT count(*) FROM updates"',
        "alembic upgrade head --sql",
        "alembic current",
        "npm run migrate:status",
    )
    assert found(database.no_backup_before, of) == []


def test_a_backup_before() -> None:
    for backup in (
        "pg_dump app > before.sql",
        "docker exec db mysqldump app",
        "./scripts/backup_database.sh",
        "python manage.py dumpdata",
        "cp db.sqlite3 db.sqlite3.old",
        "make backup-db",
    ):
        assert found(database.no_backup_before, running(backup, "python manage.py migrate")) == []
    of = plan(commands=commands("python manage.py migrate"), items=(item("Back up the database", 4),))
    assert found(database.no_backup_before, of) == []
    of = plan(commands=commands("python manage.py migrate"), backups=(BackupWish("b", "database", "x", 3),))
    assert found(database.no_backup_before, of) == []


def test_a_backup_behind_or_of_something_else() -> None:
    of = running("python manage.py migrate", "pg_dump app > after.sql")
    assert messages(database.no_backup_before, of) == [
        "changes the database, and the plan makes no backup of it before; the first backup stands on line 11, "
        "behind it"
    ]
    of = running(
        "git branch backup-main",
        "cp a.py a.py.backup",
        "rm a.py.backup",
        "./scripts/restore_backup.sh",
        "python manage.py migrate",
    )
    assert len(found(database.no_backup_before, of)) == 1


def test_a_box_that_runs_migrations() -> None:
    of = plan(items=(item("Run database migrations", 7),))
    assert found(database.no_backup_before, of) == [
        ("plan-no-database-backup", W, "Run database migrations", 7)
    ]
    of = plan(items=(item("Run migrations on staging", 7), item("Run migrations", 8, ItemKind.CRITERION)))
    assert found(database.no_backup_before, of) == []


def back(*actions: str, scope: RollbackScope = RollbackScope.WHOLE, texts: tuple[str, ...] = ()) -> Plan:
    return plan(
        commands=(
            *commands("python manage.py migrate"),
            *commands(*texts, fence=2, start=50, rollback="rollback-1"),
        ),
        rollbacks=(Rollback("rollback-1", scope, (), "Way back", 48, 60, (), actions),),
    )


def test_a_way_back_that_forgets_the_database() -> None:
    of = back("Deploy the old version", texts=("git checkout main",))
    assert found(database.missing_from_rollback, of) == [
        ("plan-database-rollback", W, "python manage.py migrate", 48)
    ]


def test_a_way_back_that_thinks_of_it() -> None:
    for of in (
        back("Restore the dump"),
        back(scope=RollbackScope.DATABASE),
        back(texts=("python manage.py migrate shop 0004",)),
        back(texts=("psql -f down.sql",)),
        running("python manage.py migrate"),
    ):
        assert found(database.missing_from_rollback, of) == []
