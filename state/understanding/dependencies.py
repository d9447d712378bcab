"""Packages that both sides and the result ask for, and what copied code imports beside them."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename, dirname

from state.findings import Finding, Severity
from state.understanding.facts import Listed, Reference
from state.understanding.language import language_of
from state.understanding.packages import normal
from state.understanding.ranges import meet
from state.understanding.side import Side
from state.understanding.strands import Strands, listing

MANIFESTS = frozenset(("requirements", "pyproject", "setup.cfg", "package.json"))
# Packages whose import has another name than the distribution; the same name is the rule.
IMPORTED_AS = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "celery_beat": "django-celery-beat",
    "corsheaders": "django-cors-headers",
    "crispy_forms": "django-crispy-forms",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "debug_toolbar": "django-debug-toolbar",
    "decouple": "python-decouple",
    "django_filters": "django-filter",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "drf_yasg": "drf-yasg",
    "environ": "django-environ",
    "git": "gitpython",
    "guardian": "django-guardian",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "magic": "python-magic",
    "mptt": "django-mptt",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyopenssl",
    "PIL": "pillow",
    "psycopg2": "psycopg2-binary",
    "rest_framework": "djangorestframework",
    "rest_framework_simplejwt": "djangorestframework-simplejwt",
    "serial": "pyserial",
    "simple_history": "django-simple-history",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "storages": "django-storages",
    "taggit": "django-taggit",
    "whitenoise": "whitenoise",
    "yaml": "pyyaml",
}
LOCKS = {
    "package-lock.json": ("package.json", "npm install --package-lock-only"),
    "npm-shrinkwrap.json": ("package.json", "npm install --package-lock-only"),
    "yarn.lock": ("package.json", "yarn install"),
    "pnpm-lock.yaml": ("package.json", "pnpm install --lockfile-only"),
    "bun.lock": ("package.json", "bun install --lockfile-only"),
    "poetry.lock": ("pyproject.toml", "poetry lock"),
    "uv.lock": ("pyproject.toml", "uv lock"),
    "pdm.lock": ("pyproject.toml", "pdm lock"),
    "Pipfile.lock": ("Pipfile", "pipenv lock"),
    "composer.lock": ("composer.json", "composer update --lock"),
    "Gemfile.lock": ("Gemfile", "bundle lock"),
    "Cargo.lock": ("Cargo.toml", "cargo generate-lockfile"),
    "go.sum": ("go.mod", "go mod tidy"),
}

_BESIDE = re.compile(r"(?:^|/)(?:examples?|docs?|tests?|samples?|demos?|fixtures|tutorials?)/")


@dataclass(frozen=True, slots=True)
class Dependency:
    """One package: what source, target and result ask for, None where they don't list it.

    `compatible` is None where the two can't be compared, or only one side asks for it.
    """

    ecosystem: str
    name: str
    source: str | None
    target: str | None
    result: str | None
    compatible: bool | None
    proposed: str
    path: str
    line: int


def listed(side: Side) -> dict[tuple[str, str], list[tuple[str, Listed]]]:
    """Every package that the manifests of a tree ask for, with the manifest."""

    def read() -> dict[tuple[str, str], list[tuple[str, Listed]]]:
        found: dict[tuple[str, str], list[tuple[str, Listed]]] = {}
        for path in manifests(side):
            facts = side.facts(path)
            for one in facts.listed if facts is not None else ():
                found.setdefault((one.ecosystem, one.name), []).append((path, one))
        return found

    return side.memo("listed", read)


def manifests(side: Side) -> list[str]:
    """The manifests of a tree, those further up first."""

    def find() -> list[str]:
        found = [
            path
            for path in side.paths
            if path.endswith((".txt", ".in", ".toml", ".cfg", ".json"))
            and (language := language_of(path)) is not None
            and language.name in MANIFESTS
        ]
        return sorted(found, key=lambda one: (one.count("/"), one))

    return side.memo("manifests", find)


def provided(side: Side, path: str = "") -> frozenset[str]:
    """Names under which packages that a tree lists for `path` are imported, as far as they follow from the package's.

    What examples, tests and documents list for themselves holds below their manifest alone.
    """

    def find() -> list[tuple[str, frozenset[str]]]:
        found: dict[str, set[str]] = {}
        other = {distribution: name for name, distribution in IMPORTED_AS.items()}
        for (ecosystem, name), places in listed(side).items():
            names = {name}
            if ecosystem == "python":
                names |= {name.replace("-", "_"), other.get(name, name)}
            for manifest, _ in places:
                found.setdefault(f"{dirname(manifest)}/" if _BESIDE.search(manifest) else "", set()).update(
                    names
                )
        return [(folder, frozenset(names)) for folder, names in found.items()]

    rows = side.memo("provided", find)
    return frozenset().union(*(names for folder, names in rows if path.startswith(folder)))


def dependencies(strands: Strands) -> tuple[Dependency, ...]:
    """The table of all packages, by ecosystem and name."""
    source, target, result = (listed(side) for side in (strands.source, strands.target, strands.result))
    rows = []
    for key in sorted({*source, *target, *result}):
        ecosystem, name = key
        theirs, ours = _specifier(source.get(key)), _specifier(target.get(key))
        compatible, proposed = None, theirs if ours is None else ours
        if theirs is not None and ours is not None:
            compatible, proposed = meet(ecosystem, theirs, ours)
        path, found = (result.get(key) or target.get(key) or source[key])[0]
        rows.append(
            Dependency(
                ecosystem,
                name,
                theirs,
                ours,
                _specifier(result.get(key)),
                compatible,
                proposed or "",
                path,
                found.line,
            )
        )
    return tuple(rows)


def _specifier(found: list[tuple[str, Listed]] | None) -> str | None:
    """What the manifest furthest up asks for; one that says something goes before one that doesn't."""
    if not found:
        return None
    return next((one.specifier for _, one in found if one.specifier), "")


def dependency_findings(strands: Strands) -> Iterator[Finding]:
    """Ranges that don't meet, packages that nothing lists, lock files out of step."""
    if strands.new:
        yield from _conflicts(strands)
    yield from _unlisted(strands)
    yield from _locks(strands)


def _conflicts(strands: Strands) -> Iterator[Finding]:
    """Packages of the result for which the manifests of both sides that belong together leave no version."""
    standing, before = listed(strands.result), _before(strands)
    for row in dependencies(strands):
        key = (row.ecosystem, row.name)
        if row.compatible is not False or key not in standing or row.source is None or row.target is None:
            continue
        theirs, ours = (_main(side, key) for side in strands.sides)
        if theirs is None or ours is None or meet(row.ecosystem, theirs, ours).compatible is not False:
            continue
        if before.get(key, set()) & {theirs, ours}:
            # One side alone moved on: the merge takes that.
            continue
        path, one = standing[key][0]
        yield Finding(
            "dependency-conflict",
            Severity.NOTE if _near(theirs, ours) else Severity.WARNING,
            path,
            f"the source asks for {row.name} {theirs}, the target for {ours}: no version is both",
            "settle on one of them and try the code of the other side with it",
            f"{row.ecosystem}:{row.name}",
            one.line,
        )


def _before(strands: Strands) -> dict[tuple[str, str], set[str]]:
    """What the common ancestor's manifests asked for."""
    found: dict[tuple[str, str], set[str]] = {}
    for path in {*manifests(strands.source), *manifests(strands.target)}:
        facts = strands.base_facts(strands.source.landed(path)) or strands.base_facts(path)
        for one in facts.listed if facts is not None else ():
            found.setdefault((one.ecosystem, one.name), set()).add(one.specifier)
    return found


def _main(side: Side, key: tuple[str, str]) -> str | None:
    """What the project's own manifest asks for: those of examples, tests and documents speak for themselves."""
    asked = listed(side)[key]
    depth = min(path.count("/") for path in manifests(side))
    own = [one for one in asked if one[0].count("/") <= depth + 1 and not _BESIDE.search(one[0])]
    return _specifier(own)


def _near(one: str, other: str) -> bool:
    """Whether two exact versions are of one major: pins that differ are the rule then, and seldom matter."""
    pins = [re.fullmatch(r"(?:==)?\s*(\d+)(?:\.\d+)*", text) for text in (one, other)]
    return pins[0] is not None and pins[1] is not None and pins[0][1] == pins[1][1]


def _unlisted(strands: Strands) -> Iterator[Finding]:
    have = {ecosystem for ecosystem, _ in listed(strands.result)}
    seen: set[str] = set()
    for path in sorted(strands.new):
        language = language_of(path)
        if language is None or language.name not in ("Python", "TypeScript", "JavaScript"):
            continue
        ecosystem = "python" if language.name == "Python" else "npm"
        if ecosystem not in have:
            continue
        facts = strands.result.facts(path)
        for reference in facts.references if facts is not None else ():
            name = _package(reference, ecosystem)
            if not name or name in seen or reference.guarded or name in provided(strands.result, path):
                continue
            finding = _unlisted_in(strands, path, reference, name, ecosystem)
            if finding is not None:
                seen.add(name)
                yield finding


def _unlisted_in(
    strands: Strands, path: str, reference: Reference, name: str, ecosystem: str
) -> Finding | None:
    """A package that the source lists and the result doesn't; what nobody ever listed came another way."""
    distribution = IMPORTED_AS.get(name, normal(name)) if ecosystem == "python" else name
    asked = [
        (manifest, one)
        for manifest, one in listed(strands.source).get((ecosystem, distribution), ())
        if not _BESIDE.search(manifest) or path.startswith(f"{dirname(manifest)}/")
    ]
    if (
        not asked
        or distribution in provided(strands.result, path)
        or _mentioned(strands.result, distribution)
    ):
        return None
    language = language_of(path)
    if language is None or language.resolve(reference, path, strands.result) is not None:
        return None
    if any(language.resolve(reference, own, side) is not None for side, own in strands.origins(path)):
        # A module of that side's own: whether it still stands is said of the reference itself.
        return None
    manifest, one = asked[0]
    wanted = (
        f"{distribution}{one.specifier}" if ecosystem == "python" else f'"{distribution}": "{one.specifier}"'
    )
    return Finding(
        "unlisted-package",
        Severity.ERROR,
        path,
        f"it needs {name}, which the source lists in {manifest} and nothing in the result lists",
        f"add {wanted}",
        f"{ecosystem}:{distribution}",
        reference.span.line,
    )


def _mentioned(side: Side, distribution: str) -> bool:
    """Whether a manifest that can't be read without running it, or isn't read yet, holds the name."""
    word = re.escape(distribution).replace(r"\-", "[-_.]").encode()
    return any(
        re.search(rb"(?i)(?<![\w-])" + word + rb"(?![\w-])", side.tree.text(path))
        for path in side.named("setup.py", "Pipfile", "environment.yml", "environment.yaml", "conda.yaml")
    )


def _package(reference: Reference, ecosystem: str) -> str:
    text = reference.text
    if reference.kind not in ("import", "dynamic", "dotted") or not text or text.startswith((".", "/")):
        return ""
    if ecosystem == "python":
        top = text.partition(".")[0]
        return "" if top in sys.stdlib_module_names or top == "__future__" else top
    if text.startswith(("node:", "@/", "~", "#", "virtual:")):
        return ""
    return "/".join(text.split("/")[: 2 if text.startswith("@") else 1])


def _locks(strands: Strands) -> Iterator[Finding]:
    for path in sorted(strands.result.named(*LOCKS)):
        manifest, command = LOCKS[basename(path)]
        folder = dirname(path)
        beside = f"{folder}/{manifest}" if folder else manifest
        if beside not in strands.result.paths or _in_step(strands, path, beside):
            continue
        changed = _changed(strands, beside)
        words = f": {listing(changed)}" if changed else ""
        yield Finding(
            "lock-file",
            Severity.WARNING,
            path,
            f"it belongs to another {manifest} than the one beside it in the result{words}",
            f"make it again with `{command}`" + (f" in {folder}" if folder else ""),
            beside,
        )


def _in_step(strands: Strands, lock: str, manifest: str) -> bool:
    """Whether one side has both as they stand, or has the lock with a manifest that asks for the same."""
    for side in strands.sides:
        own, beside = side.origin(lock), side.origin(manifest)
        if own is None or beside is None or side.oid(own) != strands.result.oid(lock):
            continue
        if side.oid(beside) == strands.result.oid(manifest):
            return True
        before, after = side.facts(beside), strands.result.facts(manifest)
        if before is not None and after is not None and not before.problem and not after.problem:
            kept = {(one.name, one.specifier) for one in before.listed}
            if kept == {(one.name, one.specifier) for one in after.listed}:
                return True
    return False


def _changed(strands: Strands, manifest: str) -> list[str]:
    after = strands.result.facts(manifest)
    own = strands.target.origin(manifest)
    before = strands.target.facts(own) if own is not None else None
    if after is None or before is None:
        return []
    asked = ({(one.name, one.specifier) for one in facts.listed} for facts in (before, after))
    return sorted({name for name, _ in set.symmetric_difference(*asked)})
