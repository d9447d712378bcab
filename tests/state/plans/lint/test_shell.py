"""Shell text as simple commands."""

from hypothesis import given
from hypothesis import strategies as st

from state.plans.lint.shell import simple_commands


def shape(text: str) -> list[tuple[str, str, str]]:
    return [(one.before, one.text, one.after) for one in simple_commands(text)]


def test_lists_and_pipelines() -> None:
    assert shape("make a && ls | head -5 || true") == [
        ("", "make a", "&&"),
        ("&&", "ls", "|"),
        ("|", "head -5", "||"),
        ("||", "true", ""),
    ]


def test_quotes_hold_what_would_separate() -> None:
    (one,) = simple_commands("git commit -m \"a; b | c\" -m 'd && e'")
    assert one.args == ("commit", "-m", "a; b | c", "-m", "d && e")
    assert one.words[3].quoted


def test_continued_lines_are_one_command() -> None:
    (one,) = simple_commands("cp a \\\n   b")
    assert one.args == ("a", "b")


def test_the_text_of_a_here_document_is_no_command() -> None:
    first, second = simple_commands("cat <<EOF > notes.txt\nrm -rf / | tee x\nEOF\nls")
    assert (first.text, second.text, second.offset) == ("cat", "ls", 3)
    assert [(one.operator, one.word.text) for one in first.redirects] == [("<<", "EOF"), (">", "notes.txt")]


def test_redirects_are_no_words() -> None:
    (one,) = simple_commands("mysql -u root db < a.sql > out.txt 2>/dev/null")
    assert one.args == ("-u", "root", "db")
    assert [(r.descriptor, r.operator, r.word.text) for r in one.redirects] == [
        ("", "<", "a.sql"),
        ("", ">", "out.txt"),
        ("2", ">", "/dev/null"),
    ]


def test_a_gap_is_a_word() -> None:
    (one,) = simple_commands("git clone <repo-url> there")
    assert one.args == ("clone", "<repo-url>", "there") and not one.redirects


def test_conditions_and_loops_are_nested() -> None:
    test, then = simple_commands("if [ -f x ]; then make y; fi")
    assert (test.condition, test.nested, then.condition, then.text) == (True, True, False, "make y")
    assert [one.text for one in simple_commands("for f in a b; do wc $f; done")][1:] == ["wc $f"]
    assert [one.text for one in simple_commands("case $x in\n a) foo;;\n b) bar;;\nesac")][1:] == [
        "foo",
        "bar",
    ]


def test_what_only_starts_a_program_is_left_out() -> None:
    (one,) = simple_commands("sudo -u www env A=1 timeout 5 systemctl restart web")
    assert one.text == "systemctl restart web"
    assert one.wrapped == ("sudo", "env", "timeout")
    assert one.assignments == ("A=1",)


def test_negation_and_assignments() -> None:
    (one,) = simple_commands("LANG=C ! grep x y")
    assert one.assignments == ("LANG=C",) and one.negated and one.program == "grep"


def test_open_quotes_are_not_understood() -> None:
    assert simple_commands('echo "never closed') == ()
    assert simple_commands("echo $(never closed") == ()


@given(st.text(alphabet="ab $(){}<>|&;'\"\\\n`#!=-[]*", max_size=60))
def test_every_text_can_be_looked_at(text: str) -> None:
    for one in simple_commands(text):
        assert one.words or one.redirects or one.assignments
        assert 0 <= one.offset <= text.count("\n")
