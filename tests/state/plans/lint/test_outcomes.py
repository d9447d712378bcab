"""Commands that prove nothing."""

from dataclasses import replace

from state.findings import Severity
from state.plans.lint import outcomes
from tests.state.plans.lint.making import Known, commands, found, item, plan, running

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE
RULE = outcomes.commands_that_cannot_fail

VACUOUS = (
    "make check || true",
    "make check || :",
    "make check; true",
    "make check || echo failed",
    "make check; exit 0",
    "grep -r foo src | wc -l",
    'find . -name "*.py" | head -20',
    "pytest | tee log.txt",
    'echo "all good"',
    "[ 1 -eq 1 ]",
    'test -n "abc"',
    "./run.sh &",
    "curl http://localhost/health/",
)
TELLING = (
    "make check",
    "make check && echo fine",
    "make check || exit 1",
    "make check; exit $?",
    "ls | grep -q foo",
    "set -o pipefail; pytest | tee log.txt",
    "find . -name x -exec false {} +",
    '[ -n "$HOME" ]',
    "[ -f setup.py ]",
    'test "$(git status --porcelain)" = ""',
    "curl -f http://localhost/health/",
    "curl -sS --fail http://localhost/health/ | jq -e .ok",
    'echo "$(date)" > stamp.txt',
    "for f in *.py; do python -m py_compile $f || true; done",
    "if make check; then echo good; fi",
    "cat missing.txt",
    "find . -name x.py",
)


def test_what_passes_whatever_is_true() -> None:
    for text in VACUOUS:
        assert found(RULE, running(text)) == [("plan-cannot-fail", N, text, 10)], text


def test_what_can_fail() -> None:
    for text in TELLING:
        assert found(RULE, running(text)) == [], text


def test_it_weighs_more_where_it_is_to_prove_something() -> None:
    told = commands("make check || true", expected="no failures")
    assert found(RULE, plan(commands=told))[0][1] is W
    box = commands("make check || true")
    of = plan(commands=box, items=(item("All checks pass", 9, command=box[0].id),))
    assert found(RULE, of)[0][1] is W


def test_a_search_proves_nothing() -> None:
    assert found(RULE, plan(commands=commands("find . -name x.py", expected="x.py"))) == [
        ("plan-cannot-fail", W, "find . -name x.py", 10)
    ]


def test_pipefail_guards_a_whole_fence() -> None:
    assert found(RULE, running("set -euo pipefail", "pytest | tee log.txt")) == []


def test_what_watches_is_not_judged() -> None:
    (one,) = commands("curl http://localhost/health/")
    assert found(RULE, plan(commands=(replace(one, health=True),))) == []


def test_a_negated_grep_in_nothing() -> None:
    facts = Known(source={"a.py": ""}, target={"src/a.py": ""})
    of = running('! grep -q "old" src/gone.py', "! grep -rn old src", "! grep old a.py")
    assert found(outcomes.negated_greps_of_nothing, of, facts) == [
        ("plan-vacuous-grep", E, "src/gone.py", 10)
    ]


def test_a_negated_grep_in_what_is_made_or_unknown() -> None:
    of = running("make x > out.txt", "! grep old out.txt", "! grep old $FILE", "ls | grep -v x")
    assert found(outcomes.negated_greps_of_nothing, of, Known()) == []
    assert found(outcomes.negated_greps_of_nothing, running("! grep old gone.py")) == []


def test_what_only_tells_how_far_it_is_is_no_check() -> None:
    assert found(RULE, running('echo "Testing"', "make check", 'echo "Done"')) == []
    assert found(RULE, running('echo "one"', 'echo "two"')) == [("plan-cannot-fail", N, 'echo "one"', 10)]
    box = commands("make check", 'echo "all good"')
    of = plan(commands=box, items=(item("All is good", 9, command=box[1].id),))
    assert found(RULE, of) == [("plan-cannot-fail", W, 'echo "all good"', 11)]
