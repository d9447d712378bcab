"""Gaps in commands."""

import pytest

from state.plans.lint.placeholders import gaps, placeholders
from tests.state.plans.lint.making import found, running


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("git clone <repo-url> there", ["<repo-url>"]),
        ("git revert <phase3-merge-commit>", ["<phase3-merge-commit>"]),
        ("git reset --hard backup-YYYYMMDD", ["YYYYMMDD"]),
        ("pg_dump app > app-YYYY-MM-DD.sql", ["YYYY-MM-DD"]),
        ("curl https://your-domain.com/x", ["your-domain"]),
        ("export KEY=YOUR_API_KEY", ["YOUR_API_KEY"]),
        ("psql -h ***REMOVED*** app", ["***REMOVED***"]),
        ("cp path/to/file there", ["path/to/file"]),
        ("curl https://api.example.com/", ["api.example.com"]),
        ("git tag vXXX", []),
        ("docker tag app xxx", ["xxx"]),
        ("git merge [branch-name]", ["[branch-name]"]),
        ('./backup.sh --tag="pre-phase-N-deploy"', ["phase-N"]),
        ('curl -d "{\\"id\\": \\"<user-id>\\"}" localhost', ["<user-id>"]),
    ],
)
def test_gaps(text: str, expected: list[str]) -> None:
    assert gaps(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "mysql app < a.sql > out.txt",
        "mysql app <a.sql >out.txt",
        'grep "<div>" index.html',
        'git commit --author="Ada <ada@host.org>" -m x',
        "diff <(sort a) <(sort b)",
        "cat <<EOF",
        "date +%Y%m%d",
        "rm build/**/*.pyc",
        "ls file[0-9].txt",
        "pip install package[extra]",
        "docker ps --format '{{.Names}}'",
        "npm install xxhash",
        "cd yourself",
        "[ -f x ]",
    ],
)
def test_no_gaps(text: str) -> None:
    assert gaps(text) == []


def test_a_finding_for_each_gap() -> None:
    of = running("git clone <repo-url> there", "grep -r TBD docs", "ls")
    assert [(path, line) for _, _, path, line in found(placeholders, of)] == [("<repo-url>", 10)]


def test_what_is_printed_or_written_into_a_file_is_no_gap_of_the_command() -> None:
    assert gaps('git status\necho "then: git add <resolved-file>"') == []
    assert gaps("cat > page.tsx << 'EOF'\nconst page = useState<User>(<App name={name} />);\nEOF") == []
    assert gaps("cat > app.env << EOF\nHOST=your-domain.com\nEOF\ngit push <remote-name>") == [
        "<remote-name>",
        "your-domain",
    ]
