"""Which packages the code imports that a merge brings in."""

from collections.abc import Iterable, Iterator

from state.understanding.dependencies.distributions import distributions_of, is_standard
from state.understanding.dependencies.listing import Key
from state.understanding.facts import Reference
from state.understanding.language import language_of
from state.understanding.strands import Strands

_Named = tuple[tuple[Reference, str], ...]


def imports(strands: Strands) -> Iterator[tuple[str, Reference, str, str]]:
    """Files that are new in the result, each import of a package, the ecosystem and the module or package named."""
    # By content: the target stays the same from decision to decision, and so does what a content imports.
    known: dict[tuple[str, str | None], _Named] = strands.target.memo("imports by content", dict)
    for path in sorted(strands.new):
        language = language_of(path)
        if language is None or language.name not in ("Python", "TypeScript", "JavaScript"):
            continue
        ecosystem = "python" if language.name == "Python" else "npm"
        key = (language.name, strands.result.oid(path))
        if key not in known:
            facts = strands.result.facts(path)
            known[key] = _named(facts.references if facts is not None else (), ecosystem)
        for reference, name in known[key]:
            yield path, reference, ecosystem, name


def _named(references: Iterable[Reference], ecosystem: str) -> _Named:
    return tuple((one, name) for one in references if (name := _package(one, ecosystem)))


def used_of_source(strands: Strands) -> dict[Key, tuple[str, int]]:
    """Packages that files of the source use in the result, each with the first place."""

    def find() -> dict[Key, tuple[str, int]]:
        found: dict[Key, tuple[str, int]] = {}
        for path, reference, ecosystem, name in imports(strands):
            if strands.source.origin(path) is None and not any(
                side is strands.source for side, _ in strands.origins(path)
            ):
                continue
            for one in distributions_of(name) if ecosystem == "python" else (name,):
                found.setdefault((ecosystem, one), (path, reference.span.line))
        return found

    return strands.result.memo(("used of source", strands.touched), find)


def _package(reference: Reference, ecosystem: str) -> str:
    text = reference.text
    if reference.kind not in ("import", "dynamic", "dotted") or not text or text.startswith((".", "/")):
        return ""
    if ecosystem == "python":
        if is_standard(text):
            return ""
        # from google.cloud import storage
        if len(reference.names) == 1 and text in ("google", "google.cloud", "azure", "azure.storage"):
            return f"{text}.{reference.names[0]}"
        return text
    if text.startswith(("node:", "@/", "~", "#", "virtual:")):
        return ""
    return "/".join(text.split("/")[: 2 if text.startswith("@") else 1])
