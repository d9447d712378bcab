"""The command palette's entries: every command of the screen and the app, with its key."""

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode

from screens.commands import Command
from screens.host import Host, reason_against
from screens.keyline import key_name
from screens.text import UNICODE


class PlaitCommands(Provider):
    """Commands by their titles and what they do; one that can't be used now says why."""

    def _commands(self) -> Iterator[tuple[DOMNode, Command]]:
        for node in (self.screen, self.app):
            for command in getattr(node, "CATALOGUE", ()):
                if command.id != "app.palette":
                    yield node, command

    def _help(self, node: DOMNode, command: Command) -> str:
        app = self.app
        symbols = app.symbols if isinstance(app, Host) else UNICODE
        keymap = app.keys_of_commands if isinstance(app, Host) else {}
        key = key_name(keymap.get(command.id, command.key).partition(",")[0], symbols)
        reason = reason_against(node, command)
        return f"{key}  {command.help}" if reason is None else f"{key}  can't be used now: {reason}"

    def _run(self, node: DOMNode, command: Command) -> None:
        self.app.call_later(self.app.run_action, command.action, node)

    async def search(self, query: str) -> Hits:
        """Commands whose title or sentence fits."""
        matcher = self.matcher(query)
        for node, command in self._commands():
            score = max(matcher.match(command.title), matcher.match(command.help) * 0.8)
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(command.title),
                    partial(self._run, node, command),
                    text=command.title,
                    help=Content(self._help(node, command)).markup,
                )

    async def discover(self) -> Hits:
        """All of them, the screen's first."""
        for node, command in self._commands():
            yield DiscoveryHit(
                Content(command.title),
                partial(self._run, node, command),
                text=command.title,
                help=Content(self._help(node, command)).markup,
            )
