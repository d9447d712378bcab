"""Acts of the Copy screen that change where entries land, or whether they take part at all."""

from textual import work

from screens.copy.questions import ask_destination, ask_exclusion, ask_mapping, exclusions_of, mappings_of
from screens.copy.trees import TreesScreen
from screens.intents import ChangeExclusions, ChangeMappings, CopyEntry
from state.comparison.entry import Status


class Landing(TreesScreen):
    """Copy to another path, map a folder, exclude by a pattern."""

    @work(group="question")
    async def action_copy_to(self) -> None:
        """Asks for another path."""
        entry = self.entry
        if entry is None:
            self.notify("Go to one file first: a copy is of one file.", severity="warning", markup=False)
            return
        answer = await self.app.push_screen_wait(ask_destination(entry))
        if answer is not None and answer.values is not None:
            self.post_message(CopyEntry(entry.key, answer.values[0]))

    @work(group="question")
    async def action_map_folder(self) -> None:
        """Asks where a folder of the source is to land."""
        view = self.view
        if view is None:
            return
        answer = await self.app.push_screen_wait(ask_mapping(view, self._source_folder()))
        if answer is not None:
            self.post_message(ChangeMappings(mappings_of(answer)))

    def _source_folder(self) -> str:
        """The folder of the source that the cursor is in, before any mapping."""
        entry = self.entry
        if entry is None and self.outlook is not None:
            keys = self.outlook.keys_at(self.sheet.cursor)
            entry = self.outlook.overview.listing.comparison.entry(keys[0]) if keys else None
            path = self.outlook.path_at(self.sheet.cursor)
            if entry is not None and entry.landed_path == entry.source_path:
                return path.rstrip("/")
        return (entry.source_path or "").rpartition("/")[0] if entry is not None else ""

    @work(group="question")
    async def action_exclude(self) -> None:
        """Asks for a pattern that keeps entries out of the merge."""
        view, outlook = self.view, self.outlook
        if view is None or outlook is None:
            return
        path = outlook.path_at(self.sheet.cursor)
        entry = self.entry
        pattern = "/" + path if path else ""
        if entry is not None and entry.status is Status.EXCLUDED:
            pattern = "!" + pattern
        answer = await self.app.push_screen_wait(ask_exclusion(view, pattern))
        if answer is not None:
            self.post_message(ChangeExclusions(exclusions_of(view, answer)))
