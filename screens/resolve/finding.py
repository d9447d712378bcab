"""Finding one's way on the Resolve screen: conflicts, changes and files."""

from screens.resolve.desk_screen import DeskScreen
from screens.resolve.proof_rows import ProofRows


class Finding(DeskScreen):
    """Changes where the cursor is and which files are listed, and nothing else."""

    def action_next_open(self, by: int) -> None:
        """Goes to the next open conflict, of this file or another one."""
        desk, view = self.desk, self.view
        if view is None:
            return
        if isinstance(self.sheet.rows, ProofRows):
            title = self.sheet.rows.next_title(self.sheet.cursor, by)
            if title is not None:
                self.sheet.go(title, 1, 6)
            return
        self.record_draft()
        wide = self.files.wide
        number = desk.next_region(self.sheet.cursor, by, True, wide) if desk is not None else None
        if number is not None:
            self.sheet.go_to_region(number)
            return
        key = self.files.next_waiting(view, self.key, by)
        if key is not None:
            self.open_file(key)
        elif desk is not None and desk.waiting(wide):
            self.sheet.go_to_region(desk.waiting(wide)[0 if by > 0 else -1])
        else:
            self.notify("No listed file needs you any more. f lists more, 3 goes to Finish.", markup=False)

    def action_next_hunk(self, by: int) -> None:
        """Goes to the next place that anybody changed."""
        number = (
            self.desk.next_region(self.sheet.cursor, by, only_open=False) if self.desk is not None else None
        )
        if number is not None:
            self.sheet.go_to_region(number)
        else:
            self.notify("No more changes in this file.", markup=False)

    def action_next_file(self, by: int) -> None:
        """Opens the next file of the list."""
        key = self.files.beside(self.key, by)
        if key is not None and key != self.key:
            self.open_file(key)

    def action_files(self) -> None:
        """Goes to the list of files, and back."""
        if self.files_list.has_focus:
            self.wants_files = False
            self.sheet.focus()
        else:
            self.wants_files = True
            self.make_room()
            self.files_list.focus()
        self.make_room()

    def action_widen(self) -> None:
        """Lists conflicts only, or all that need a look."""
        view = self.view
        self.files.wide = not self.files.wide
        if view is not None:
            self.files.follow(view, self.key)
            self.show_files()
            self.tell()
            what = "all files that need a look" if self.files.wide else "files with conflicts"
            self.notify(f"Listed: {what} ({len(self.files.keys)}).", markup=False)
            if self.key is None:
                self.watch_view(view)

    def action_record(self) -> None:
        """Opens the file under the cursor of the list, records the picked lines, or accepts what is proposed."""
        files = self.files_list
        if files.has_focus:
            if 0 <= files.cursor < len(self.files.keys):
                self.wants_files = False
                key = self.files.keys[files.cursor]
                self.sheet.focus()
                if key != self.key:
                    self.open_file(key)
                self.make_room()
        elif self.draft is not None:
            self.record_draft()
        else:
            self.accept_here()

    def action_leave(self) -> None:
        """Lets go of picked lines, leaves the list, the base or the proof."""
        if self.files_list.has_focus:
            self.action_files()
        elif self.draft is not None:
            self.draft = None
            self.lay_again()
        elif self.proof is not None:
            self.leave_proof()
        elif self.shows_base:
            self.action_show_base()
