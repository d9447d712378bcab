import shlex
import subprocess
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from state.plans.shell import TokenKind, logical_lines, simple_commands, tokens, words
from state.plans.shell_scanner import Quoting, quotings


def texts(text: str) -> list[str]:
    return [one.text for one in logical_lines(text)]


def test_a_comment_is_the_caption_of_the_commands_below_it_until_an_empty_line() -> None:
    lines = logical_lines("# Services\n# of the shop\ncp a b\ncp c d\n\nls\n# Next\nmake", 10)

    assert [(one.text, one.line, one.comment_above, one.comment_line) for one in lines] == [
        ("cp a b", 12, "Services\nof the shop", 10),
        ("cp c d", 13, "Services\nof the shop", 10),
        ("ls", 15, "", 0),
        ("make", 17, "Next", 16),
    ]


def test_comments_without_a_command_stay_by_themselves() -> None:
    lines = logical_lines("# 1. Look at it\n# 2. Merge it\n\nls # files\n# should print a\n")

    assert [(one.text, one.line, one.end, one.comment_above, one.trailing_comment) for one in lines] == [
        ("", 1, 2, "1. Look at it\n2. Merge it", ""),
        ("ls", 4, 4, "", "files"),
        ("", 5, 5, "should print a", ""),
    ]


def test_continued_lines_and_quotes_over_several_lines_are_one_command() -> None:
    text = 'cp "$A/x y" \\\n   "$B/"\npsql -c "DROP TABLE one;\n# no comment\nDROP TABLE two;"\ncurl -d \'{\n"a": 1}\' x'

    assert texts(text) == [
        'cp "$A/x y" \\\n   "$B/"',
        'psql -c "DROP TABLE one;\n# no comment\nDROP TABLE two;"',
        "curl -d '{\n\"a\": 1}' x",
    ]


def test_here_documents_belong_to_their_command_several_on_a_line_too() -> None:
    lines = logical_lines("cat <<A <<-'B' > x\nit's $one\nA\n\tcp a b\n\tB\nls")

    assert [(one.line, one.end) for one in lines] == [(1, 5), (6, 6)]
    assert [(one.delimiter, one.text, one.quoted) for one in lines[0].heredocs] == [
        ("A", "it's $one\n", False),
        ("B", "\tcp a b\n", True),
    ]


def test_a_here_document_inside_a_substitution_inside_quotes() -> None:
    text = "git commit -m \"$(cat <<'EOF'\nIt's done (1\nEOF\n)\" && git push"

    assert texts(text) == [text]
    assert [one.words[:2] for one in simple_commands(text)] == [("git", "commit"), ("git", "push")]


def test_a_here_document_that_never_ends_keeps_what_follows_from_being_commands() -> None:
    lines = logical_lines("cat > notes <<EOF\nrm -rf /\n\nls")

    assert [(one.text, one.complete) for one in lines] == [("cat > notes <<EOF\nrm -rf /\n\nls", False)]


def test_blocks_are_one_command() -> None:
    blocks = [
        "for f in *.py; do\n  # each\n\n  cp $f x\ndone",
        'if [ "$A" = b ]; then\n  ls\nelif true; then\n  :\nfi',
        "while read x\ndo\n  echo $x\ndone < list",
        "deploy() {\n  echo hi\n}",
        "check ()\n{\n  ls\n}",
        "function one {\n  ls\n}",
        "case $1 in\n  start) ls ;;\n  (a|b) ls ;;\nesac",
        "make &&\n  make test |\n  tee log",
        "(cd x\nls)",
        "files=(a\nb)",
    ]

    for block in blocks:
        assert texts(block + "\nls") == [block, "ls"]
    assert texts("\n".join(blocks)) == blocks


def test_what_is_never_closed_takes_its_own_line_only() -> None:
    lines = logical_lines("Don't touch this\nfor each file do the same\nls\necho $(date\nmake")

    assert [(one.text, one.complete) for one in lines] == [
        ("Don't touch this", False),
        ("for each file do the same", False),
        ("ls", True),
        ("echo $(date", False),
        ("make", True),
    ]


def test_lines_below_a_prompt_are_what_it_should_print() -> None:
    lines = logical_lines(
        "$ wc -l \\\n> a\n3 a\n\n# then\n(venv) $ pip list\nDjango 4\nme@host:~/shop$ cat <<E\n> hi\n> E\nhi"
    )

    assert [(one.text, one.line, one.end, one.comment_above, one.output) for one in lines] == [
        ("wc -l \\\na", 1, 2, "", "3 a"),
        ("pip list", 6, 6, "then", "Django 4"),
        ("cat <<E\nhi\nE", 8, 10, "", "hi"),
    ]
    assert all(one.prompted for one in lines)


def test_simple_commands_are_peeled_out_of_operators_blocks_and_wrappers() -> None:
    text = 'A=1 sudo -u me cp "a b" c 2> log && git push; if (cd x; ls) | wc -l; then timeout 5 make; fi'

    assert [(one.words, one.before) for one in simple_commands(text)] == [
        (("cp", "a b", "c"), ""),
        (("git", "push"), "&&"),
        (("cd", "x"), "("),
        (("ls",), ";"),
        (("wc", "-l"), "|"),
        (("make",), ";"),
    ]
    assert simple_commands(text)[0].redirects == ((">", "log"),)
    assert simple_commands(text)[0].assignments == ("A=1",)


def test_substitutions_stay_in_their_word_and_nothing_is_expanded() -> None:
    assert words("git branch b-$(date +%Y m) ${X:-a b} `ls -a` $HOME ~ *") == (
        "git", "branch", "b-$(date +%Y m)", "${X:-a b}", "`ls -a`", "$HOME", "~", "*",
    )  # fmt: skip
    assert words('diff <(sort a) "$(cat "b c")"') == ("diff", "<(sort a)", '$(cat "b c")')


def test_how_a_stretch_is_quoted() -> None:
    text = "a 'b' \"c $(d 'e')\" <<X\nf\nX"
    spans = [(text[start:stop], how) for start, stop, how in quotings(text)]

    assert spans == [
        ("b", Quoting.SINGLE),
        ("c $(d 'e')", Quoting.DOUBLE),
        ("$(d 'e')", Quoting.NONE),
        ("e", Quoting.SINGLE),
        ("f\n", Quoting.BODY),
    ]


PIECES = st.lists(
    st.sampled_from(
        ["'", '"', "\\", "\n", " ", "$(", ")", "(", "{", "}", "${", "`", "<<E", "E\n", "<<-'F'", "\tF\n", "#", "$ ", "> ",
         "if ", "fi", "for ", "do ", "done", "case ", "esac", ";", "&&", "|", "a", "cp", "=", "é", "\t", "1<<2", "$'"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(st.one_of(PIECES, st.text(max_size=80)))
@settings(max_examples=400, deadline=None)
def test_every_line_belongs_to_one_logical_line_whatever_the_text(text: str) -> None:
    lines = logical_lines(text, 5)
    covered: list[int] = []
    for one in lines:
        if one.text:
            assert one.line <= one.end
        covered += range(one.line, one.end + 1)
    for one in lines:
        if one.comment_line and one.text:
            covered += range(one.comment_line, one.comment_line + one.comment_above.count("\n") + 1)
        if one.output:
            covered += range(one.end + 1, one.end + 2 + one.output.count("\n") + 80)
    for number, line in enumerate(text.split("\n"), 5):
        if line.strip():
            assert number in covered
    assert [one.line for one in lines] == sorted(one.line for one in lines)


@given(PIECES)
@settings(max_examples=300, deadline=None)
def test_tokens_are_in_order_and_inside_the_text(text: str) -> None:
    at = 0
    for one in tokens(text):
        assert at <= one.start < one.stop <= len(text)
        at = one.stop
    simple_commands(text)
    quotings(text)


@given(st.lists(st.text(alphabet="ab '\"\\$#&;|<>()\n\t{}`", min_size=1, max_size=8), min_size=1, max_size=6))
@settings(deadline=None)
def test_quoted_words_come_back_as_they_were(wanted: list[str]) -> None:
    text = "x " + shlex.join(wanted)

    assert words(text) == ("x", *wanted)
    assert all(one.kind is TokenKind.WORD for one in tokens(text))


@given(
    st.lists(
        st.sampled_from(["a", "'b c'", '"d \\" e"', "\\ ", "f'g'\"h\"", "''", "i=j", "k\\\nl"]), max_size=6
    )
)
@settings(max_examples=40, deadline=None)
def test_words_are_those_that_bash_sees(parts: list[str]) -> None:
    text = "printf '%s\\0' x " + " ".join(parts)
    seen = subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=True).stdout

    assert list(words(text))[2:] == seen.split("\0")[:-1]


def test_hostile_text_takes_no_long() -> None:
    began = time.monotonic()
    for text in (
        "'\n" + "x\n" * 20_000,
        "(\n" * 20_000,
        "$(" * 20_000,
        "a(\n'\n" * 5_000,
        "<<E\n" * 5_000,
        '"$(' * 5_000,
    ):
        logical_lines(text)
        tokens(text)
        quotings(text)
    assert time.monotonic() - began < 20
