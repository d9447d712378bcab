"""Which packages the code imports that a merge brings in."""

from collections.abc import Iterator

from state.understanding.dependencies.distributions import distributions_of, is_standard
from state.understanding.dependencies.listing import Key
from state.understanding.facts import Reference
from state.understanding.language import language_of
from state.understanding.strands import Strands


def imports(strands: Strands) -> Iterator[tuple[str, Reference, str, str]]:
    """Files that are new in the result, each import of a package, the ecosystem and the module or package named."""
    for path in sorted(strands.new):
        language = language_of(path)
        if language is None or language.name not in ("Python", "TypeScript", "JavaScript"):
            continue
        ecosystem = "python" if language.name == "Python" else "npm"
        facts = strands.result.facts(path)
        for reference in facts.references if facts is not None else ():
            name = _package(reference, ecosystem)
            if name:
                yield path, reference, ecosystem, name


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
