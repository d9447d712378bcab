"""Commands that never end, or want a terminal."""

from state.findings import Severity
from state.plans.lint import waiting
from tests.state.plans.lint.making import commands, found, plan, running

RULE = waiting.commands_that_wait
ENDLESS = (
    "watch ls",
    "tail -f app.log",
    "ping localhost",
    "docker-compose up",
    "docker compose -f prod.yml up --build",
    "docker logs -f web",
    "kubectl logs --follow web",
    "journalctl -u web -f",
    "python manage.py runserver",
    "npm run dev",
    "npm start",
    "uvicorn app:app --reload",
    "celery -A app worker -l info",
)
ASKING = (
    "vim settings.py",
    "less log.txt",
    "ssh deploy@host",
    "git rebase -i HEAD~3",
    "git add -p",
    "git commit",
    "mysql -u root -p app < a.sql",
    "psql -d app",
    "python manage.py shell",
    "docker exec -it web bash",
    "git mergetool",
)
ENDING = (
    "watch_files.sh",
    "tail -n 50 app.log",
    "timeout 30 tail -f app.log",
    "tail -f app.log &",
    "ping -c 3 localhost",
    "docker-compose -f prod.yml up -d",
    "docker-compose -f prod.yml logs web",
    "ssh deploy@host uptime",
    "ssh -p 22 -i key deploy@host 'systemctl restart web'",
    "git rebase main",
    "git add -A",
    'git commit -am "x"',
    "git commit --amend --no-edit",
    "mysql -u root -psecret app < a.sql",
    "mysql app < a.sql",
    "psql -f a.sql",
    "psql < a.sql",
    "git log | less | cat",
    "docker exec web ls",
    "npm run build",
    "python manage.py shell -c 'print(1)'",
    "python script.py",
    "kubectl logs web",
)


def test_what_never_ends() -> None:
    for text in ENDLESS:
        assert found(RULE, running(text)) == [("plan-never-ends", Severity.WARNING, text, 10)], text


def test_what_wants_a_terminal() -> None:
    for text in ASKING:
        assert found(RULE, running(text)) == [("plan-needs-terminal", Severity.WARNING, text, 10)], text


def test_what_ends() -> None:
    for text in ENDING:
        assert found(RULE, running(text)) == [], text


def test_of_monitoring_it_is_a_note() -> None:
    of = plan(commands=commands("watch ls", health=True))
    assert found(RULE, of) == [("plan-never-ends", Severity.NOTE, "watch ls", 10)]
