"""Exclusions: what pathspec says of one pattern at a time, the last one deciding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import PathSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from state.comparison.exclusions import DEFAULT_EXCLUSIONS, Exclusion
from state.comparison.matching import ExclusionMatcher, check_pattern
from state.errors import PlaitError

PARTS = [
    ".pyc",
    "a",
    "b",
    "build",
    "lib",
    "x.pyc",
    "y.js",
    "z.min.js",
    "node_modules",
    "a[b]",
    "caf\u00e9",
    "foo.egg-info",
    ".x",
    "a b",
]
SEGMENTS = [
    *PARTS,
    "*",
    "**",
    "*.js",
    "*.min.*",
    "?",
    "a*",
    "[ab]",
    "[!a]",
    "\\*",
    "*build",
    "li?",
    "x.[po]yc",
    "!a",
    "#a",
    "**.js",
]

paths = st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map("/".join)
patterns = st.builds(
    lambda bang, root, parts, folder: bang + root + "/".join(parts) + folder,
    st.sampled_from(["", "", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=3),
    st.sampled_from(["", "", "/", "/**"]),
)


@given(st.lists(patterns, max_size=5), st.lists(paths, max_size=12, unique=True))
def test_triggers_lose_nothing_that_pathspec_matches(lines: list[str], listed: list[str]) -> None:
    matcher = ExclusionMatcher([Exclusion(line, "") for line in lines])
    spec = PathSpec.from_lines(GitIgnoreSpecPattern, lines)
    assert set(matcher.deciding(listed)) == set(spec.match_files(listed))


def test_the_deciding_pattern_is_the_last_that_matches() -> None:
    matcher = ExclusionMatcher(
        [Exclusion(line, "") for line in ("*.js", "dist/", "!dist/keep.js", "*.min.js")]
    )
    assert matcher.deciding(["a.js", "dist/a.js", "dist/keep.js", "dist/a.min.js", "a.ts"]) == {
        "a.js": 0,
        "dist/a.js": 1,
        "dist/a.min.js": 3,
    }


def test_lines_that_say_nothing_are_passed_over() -> None:
    matcher = ExclusionMatcher([Exclusion(line, "") for line in ("", "# words", "/", "b")])
    assert matcher.deciding(["a", "b"]) == {"b": 3}


def test_names_with_line_ends_are_names() -> None:
    matcher = ExclusionMatcher([Exclusion("foo", ""), Exclusion("b/*.js", "")])
    assert matcher.deciding(["foo\n", "x\ny/foo", "b/x\ny.js", "b/a.js\n"]) == {"x\ny/foo": 0, "b/x\ny.js": 1}


@pytest.mark.parametrize("pattern", ["", "#x", "/", "a\nb", "  "])
def test_patterns_that_match_nothing_are_refused(pattern: str) -> None:
    with pytest.raises(PlaitError, match="this pattern matches nothing"):
        check_pattern(pattern)


def test_good_patterns_are_accepted() -> None:
    for exclusion in DEFAULT_EXCLUSIONS:
        check_pattern(exclusion.pattern)


def excluded_by_default(*listed: str) -> dict[str, str]:
    found = ExclusionMatcher(DEFAULT_EXCLUSIONS).deciding(listed)
    return {path: DEFAULT_EXCLUSIONS[number].reason for path, number in found.items()}


def test_defaults_hide_what_tools_make() -> None:
    listed = [
        ".venv/bin/python",
        "tools/venv/lib/python3.11/site.py",
        "web/node_modules/left-pad/index.js",
        "pkg/__pycache__/a.cpython-311.pyc",
        "vendor/bundle/ruby/x.rb",
        "cmd/vendor/github.com/pkg/errors/errors.go",
        "ios/Pods/AFNetworking/a.m",
        "dist/assets/app.js",
        "packages/ui/dist/index.css",
        "build/lib/pkg/__init__.py",
        "app/build/intermediates/x.txt",
        "crates/a/target/debug/deps/a.d",
        "static/jquery.min.js",
        "app.js.map",
        ".mypy_cache/3.11/a.json",
        "htmlcov/index.html",
        ".idea/workspace.xml",
        "docs/.DS_Store",
        "plait.egg-info/PKG-INFO",
        "cmake-build-debug/CMakeCache.txt",
    ]
    assert sorted(excluded_by_default(*listed)) == sorted(listed)
    assert excluded_by_default("static/jquery.min.js") == {
        "static/jquery.min.js": "minified or bundled: made from sources that stand elsewhere"
    }


def test_defaults_leave_sources_alone_that_only_sound_generated() -> None:
    listed = [
        "build/ci.go",
        "build/lib/optimize.ts",
        "scripts/build/run.sh",
        "dist/systemd/app.service",
        "Lib/venv/__init__.py",
        "Lib/venv/scripts/common/activate",
        "src/virtualenv/run.py",
        "config/env/production.rb",
        "pkg/target/target.go",
        "bin/deploy",
        "coverage/coverage.go",
        "vendor/myfork/lib.go",
        "third_party/zlib/zlib.c",
        "src/cache/lru.py",
        "out/results.py",
        "tests/data/packages/simple-1.0.whl",
        "static/app.js",
        "package-lock.json",
        "api/service.pb.go",
    ]
    assert excluded_by_default(*listed) == {}
