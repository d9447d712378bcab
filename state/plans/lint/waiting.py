"""Commands that never end, or wait for somebody at a keyboard."""

import re
from collections.abc import Iterator

from state.findings import Finding, Severity
from state.plans.lint.case import Case
from state.plans.lint.shell import Simple
from state.plans.lint.wording import shortened

_EDITORS = {"vim", "vi", "nvim", "nano", "emacs", "pico", "joe", "micro"}
_PAGERS = {"less", "more", "most", "man"}
_SCREENS = {"top", "htop", "btop", "iotop", "atop", "nmon", "k9s", "lazygit", "tig", "mc", "screen", "tmux"}
_SERVERS = {
    "uvicorn", "gunicorn", "daphne", "hypercorn", "redis-server", "mongod", "nodemon", "webpack-dev-server",
    "caddy", "mitmproxy", "live-server",
}  # fmt: skip
_SERVING = (
    re.compile(r"\bmanage\.py (runserver|runserver_plus|qcluster|rqworker)\b"),
    re.compile(r"^(npm|pnpm|yarn|bun)( run)? (dev|start|serve|watch)\b"),
    re.compile(r"^flask run\b|^php artisan serve\b|^php -S\b|^(bin/)?rails (s|server)\b|^next (dev|start)\b"),
    re.compile(r"^celery .*\b(worker|beat)\b(?!.*\b(status|inspect|--detach)\b)"),
    re.compile(r"^(vite|ng serve|docusaurus start|jekyll serve|hugo server|mkdocs serve)\b(?! build)"),
    re.compile(
        r"^python3? -m http\.server\b|^tsc .*(--watch|-w)\b|^jest .*--watch(All)?\b|^sleep (inf|infinity)$"
    ),
)
_SSH_TAKES = "bcDEeFIiJLlmOopQRSWw"


def commands_that_wait(case: Case) -> Iterator[Finding]:
    """A command that a run by itself would never come back from."""
    for ran in case.ran:
        one = ran.simple
        if one.after == "&" or "timeout" in one.wrapped or one.nested:
            continue
        endless = _endless(one)
        terminal = "" if endless else _terminal(one)
        if not endless and not terminal:
            continue
        command = ran.command
        if endless:
            message, hint = f"never ends: {endless}", "give it an end: `timeout`, a count, or the background"
        else:
            message, hint = f"waits for somebody at a terminal: {terminal}", "say it without a question"
        yield Finding(
            "plan-never-ends" if endless else "plan-needs-terminal",
            Severity.NOTE if command.health else Severity.WARNING,
            shortened(command.text),
            message,
            hint,
            one.text + command.phase + command.rollback,
            ran.line,
        )


def _endless(one: Simple) -> str:
    """What keeps it running, empty where it ends."""
    text, name = one.text, one.program
    follows = one.has("-f", "--follow")
    match name:
        case "watch":
            return "`watch` repeats its command until it is stopped"
        case "tail" if follows or one.has("-F"):
            return "`tail -f` follows the file"
        case "journalctl" | "stern" if follows or name == "stern":
            return f"`{name}` follows the log"
        case "yes":
            return "`yes` repeats itself"
        case "ping" if not one.has("-c", "-w", "-W"):
            return "`ping` without -c goes on"
    if name in ("docker", "docker-compose", "podman", "kubectl", "heroku", "oc") and "logs" in one.args:
        behind = one.args[one.args.index("logs") + 1 :]
        followed = any(re.fullmatch(r"-[a-z]*f|--follow(=true)?", word) for word in behind)
        if followed or (name == "heroku" and "--tail" in behind):
            return "it follows the log"
    composes = name == "docker-compose" or (name in ("docker", "podman") and one.args[:1] == ("compose",))
    if (
        composes
        and "up" in one.args
        and not one.has(
            "-d", "--detach", "--wait", "--no-start", "--abort-on-container-exit", "--exit-code-from"
        )
    ):
        return "`up` without -d stays in the foreground"
    if name == "kubectl" and ("port-forward" in one.args or one.has("--watch", "-w")):
        return "it stays open"
    if name in _SERVERS and not one.has("--version", "--help", "-h", "--daemon", "--daemonize", "-D"):
        return f"`{name}` serves until it is stopped"
    if any(pattern.search(text) for pattern in _SERVING):
        return "it serves or watches until it is stopped"
    return ""


def _terminal(one: Simple) -> str:
    """What asks for a terminal, empty where nothing does."""
    name = one.program
    fed = any(redirect.operator.startswith("<") for redirect in one.redirects) or one.before in ("|", "|&")
    if name in _EDITORS and not one.has("-es", "--headless", "-c", "--batch", "--version"):
        return f"`{name}` is an editor"
    if name in _PAGERS and one.after not in ("|", "|&"):
        return f"`{name}` shows page by page"
    if name in _SCREENS and not one.has("-b", "-d", "-dm", "-dmS", "--version", "new-session", "-ls"):
        return f"`{name}` draws on the screen"
    if name == "ssh" and not fed and not one.has("-N", "-f", "-V", "-G") and len(_ssh_words(one)) == 1:
        return "`ssh` without a command opens a shell"
    if name == "git":
        return _git(one)
    if name in ("mysql", "mariadb", "mysqldump", "mysqladmin", "mariadb-dump"):
        if any(word in ("-p", "--password") for word in one.args):
            return "-p asks for the password"
        if name in ("mysql", "mariadb") and not fed and not one.has("-e", "--execute", "--version", "-V"):
            return f"`{name}` without a statement opens its prompt"
        return ""
    if name == "psql":
        if one.has("-W", "--password"):
            return "-W asks for the password"
        asks = one.has("-c", "--command", "-f", "--file", "-l", "--list", "--version", "-V")
        return "" if fed or asks else "`psql` without a statement opens its prompt"
    found = re.search(r"\bmanage\.py (shell|shell_plus|dbshell|createsuperuser|changepassword)\b", one.text)
    if found and not fed and not one.has("-c", "--command", "--noinput", "--no-input"):
        return f"`{found[1]}` asks or opens a prompt"
    if name in (
        "python",
        "python3",
        "node",
        "irb",
        "ipython",
        "bash",
        "sh",
        "zsh",
        "redis-cli",
        "sqlite3",
        "mongo",
    ):
        alone = not one.args if name != "sqlite3" else len(one.args) == 1
        return f"`{one.text}` opens its prompt" if alone and not fed else ""
    inside = name in ("docker", "podman", "docker-compose", "kubectl") and {"exec", "run"} & set(one.args[:3])
    if inside and any(re.fullmatch(r"-(it|ti|t)|--tty", word) for word in one.args[:6]):
        return "-t wants a terminal"
    if name == "read" and not fed:
        return "`read` waits for a line"
    return ""


def _ssh_words(one: Simple) -> list[str]:
    words: list[str] = []
    skip = False
    for word in one.args:
        if skip:
            skip = False
        elif word.startswith("-") and not words:
            skip = len(word) == 2 and word[1] in _SSH_TAKES
        else:
            words.append(word)
    return words


def _git(one: Simple) -> str:
    words = [word for word in one.args if word]
    verb = next((word for word in words if not word.startswith("-")), "")
    match verb:
        case "rebase" if one.has("-i", "--interactive"):
            return "`git rebase -i` opens an editor"
        case "add" | "checkout" | "reset" | "restore" | "stash" if one.has("-p", "--patch") or (
            verb == "add" and one.has("-i", "--interactive")
        ):
            return f"`git {verb}` asks hunk by hunk"
        case "mergetool" | "difftool" | "citool" | "gui":
            if not one.has("--tool-help", "-y", "--no-prompt"):
                return f"`git {verb}` opens a tool"
        case "commit":
            tells = one.has(
                "-m",
                "--message",
                "-F",
                "--file",
                "-C",
                "--reuse-message",
                "--no-edit",
                "--fixup",
                "--dry-run",
                "-h",
            )
            return "" if tells else "`git commit` without -m opens an editor"
    return ""
