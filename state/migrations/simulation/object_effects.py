"""Views, types, triggers and other objects, and what can't be known."""

from dataclasses import replace

from state.migrations.changes import Change, Flavour
from state.migrations.simulation.ground import MOST_PARTS, OPAQUE, PARTIAL, PER_TABLE, TELLING, Ground, Key
from state.migrations.simulation.names import is_serial, table_key
from state.migrations.simulation.schema import Object, Where

# The last DROP … CASCADE: what was made before it may be gone with what was dropped.
_CASCADE: Key = ("cascade",)


class Objects(Ground):
    """What changes of objects do."""

    def _object_key(self, change: Change) -> Key:
        on = ""
        if change.of in PER_TABLE and change.table and self.flavour is not Flavour.MYSQL:
            on = table_key(change.table, self.flavour)
        return ("object", change.of, on, table_key(change.name, self.flavour))

    def _object(self, key: Key) -> Object | None:
        found: Object | None = self._get(key)
        if found is not None and found.on:
            table = self._find(found.on)[1]
            if table is None or table.where != found.birth:
                return None
        return found

    def _create_object(self, change: Change) -> None:
        if change.of == "setting":
            if change.name.lower() == "foreign_key_checks":
                self._checks_keys = change.to not in ("0", "off", "false")
            return
        birth = None
        if change.table:
            table = self._needed(change, change.table)
            birth = table.where if table is not None else None
            if table is None:
                # On a view, or on a table that nobody has made: such an object may be anywhere.
                birth = None
        key = self._object_key(change)
        there = self._object(key)
        where = self._where(change)
        alone = change.of in TELLING or (self.flavour is Flavour.MYSQL and change.of == "function")
        if self.flavour is not Flavour.MYSQL and change.of == "procedure":
            alone = False
        if there is not None and not there.unsure and self._get(_CASCADE) is self._get(("since", *key[1:])):
            if alone and not change.guarded and not change.conditional:
                self._trouble("duplicate-object", change, change.table, change.name, there.where, change.of)
            return
        if change.of == "view" and not change.conditional and not change.guarded:
            table = self._find(change.name)[1]
            if table is not None and not table.unsure:
                self._trouble("duplicate-object", change, "", change.name, table.where, "view", ("table",))
        made = Object(change.of, change.name, where, change.table if birth else "", birth, change.conditional)
        self._put(key, made)
        self._put(("since", *key[1:]), self._get(_CASCADE))
        if birth is not None:
            standing: Key = ("standing", self._find(change.table)[0][1])
            known: tuple[Key, ...] = self._get(standing) or ()
            if key not in known and len(known) < MOST_PARTS:
                self._put(standing, (*known, key))

    def _carry(self, place: Key, target: Key, to: str) -> None:
        """Takes what stands on a table along to its new name, while the table still has the old one."""
        moved: list[Key] = []
        for key in self._get(("standing", place[1])) or ():
            there = self._object(key)
            if there is None:
                continue
            new = (*key[:2], target[1] if key[2] else "", key[3])
            self._put(key, None)
            self._put(new, replace(there, on=to))
            moved.append(new)
        if moved:
            self._put(("standing", place[1]), None)
            self._put(("standing", target[1]), tuple(moved))

    def _renamed_object(self, change: Change, to: str) -> bool:
        """ALTER TABLE … RENAME TO of what is no table: a view, or a sequence, which a serial column made unsaid."""
        if self.flavour is Flavour.MYSQL or change.conditional:
            return False
        there = self._stands_for(change.table)
        if there is None and not is_serial(change.table):
            return False
        of = there.of if there is not None else "sequence"
        before: Key = ("object", of, "", table_key(change.table, self.flavour))
        after: Key = ("object", of, "", table_key(to, self.flavour))
        where = self._where(change)
        self._put(before, None)
        self._put(("lost", *before[1:]), where)
        self._put(after, Object(of, to, where, unsure=there is not None and there.unsure))
        self._put(("since", *after[1:]), self._get(_CASCADE))
        return True

    def _cascaded(self, change: Change) -> None:
        """Views and triggers that rest on what was dropped are gone: which ones isn't known."""
        if change.cascade and self.flavour is not Flavour.MYSQL:
            self._put(_CASCADE, self._where(change))

    def _drop_object(self, change: Change) -> None:
        if change.table and not change.guarded and self._needed(change, change.table) is None:
            return
        key = self._object_key(change)
        there = self._object(key)
        if change.conditional:
            if there is not None:
                self._put(key, replace(there, unsure=True))
            return
        if there is None:
            alone = change.of in TELLING and (change.of != "procedure" or self.flavour is Flavour.MYSQL)
            if alone and not change.guarded and not (change.of in PER_TABLE and self._get(PARTIAL)):
                gone: Where | None = self._get(("lost", *key[1:]))
                self._trouble(
                    "missing-object",
                    change,
                    change.table,
                    change.name,
                    gone,
                    change.of,
                    sure=self._is_clear(),
                )
            return
        self._put(key, None)
        self._put(("lost", *key[1:]), self._where(change))

    def _opaque(self, change: Change) -> None:
        if change.table:
            place, table = self._find(change.table)
            if table is not None:
                self._put(place, replace(table, partial=True))
            return
        self._put(OPAQUE, self._where(change))
