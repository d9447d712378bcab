"""package.json: its packages in every section, scripts, commands, workspaces, engines."""

from state.understanding.facts import Definition
from state.understanding.files.json_places import Member, members
from state.understanding.packages.manifest import Asked, Manifest
from state.understanding.scripts.resolving import read_jsonc

GROUPS = {
    "dependencies": "",
    "devDependencies": "dev",
    "peerDependencies": "peer",
    "optionalDependencies": "optional",
}


def read_package_json(text: bytes) -> Manifest:
    """A package.json."""
    data = read_jsonc(text)
    if not isinstance(data, dict):
        return Manifest("package.json", problem="it isn't JSON", line=1)
    asked: list[Asked] = []
    runtimes: list[Asked] = []
    commands: list[Definition] = []
    for one in members(text):
        if len(one.keys) == 1 and one.keys[0] == "bin" and text[one.start : one.start + 1] == b'"':
            name = data.get("name")
            if isinstance(name, str):
                commands.append(Definition("command", name.rpartition("/")[2], one.line))
        if len(one.keys) != 2:
            continue
        section, name = one.keys
        if section in GROUPS:
            found = _asked(text, one, GROUPS[section])
            if found is not None:
                asked.append(found)
        elif section == "engines" and name in ("node", "npm", "yarn", "pnpm"):
            found = _asked(text, one, "")
            if found is not None:
                runtimes.append(found)
        elif section in ("scripts", "bin"):
            commands.append(Definition("script" if section == "scripts" else "command", name, one.line))
    spaces = data.get("workspaces")
    spaces = spaces.get("packages") if isinstance(spaces, dict) else spaces
    manager, name = data.get("packageManager"), data.get("name")
    return Manifest(
        "package.json",
        tuple(asked),
        tuple(runtimes),
        tuple(commands),
        workspaces=tuple(one for one in spaces if isinstance(one, str)) if isinstance(spaces, list) else (),
        manager=manager if isinstance(manager, str) else "",
        name=name if isinstance(name, str) else "",
    )


def _asked(text: bytes, member: Member, group: str) -> Asked | None:
    word = text[member.start : member.end]
    if not word.startswith(b'"'):
        return None
    value = word[1:-1].decode("utf-8", "replace")
    return Asked(
        "npm", member.keys[1], value, member.line, group, "", value, member.start + 1, member.end - 1
    )
