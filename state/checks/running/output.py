"""What is kept of a command's output: its beginning, its end, and between them how much was left out."""

import threading
from collections import deque

KEEP_FIRST = 256 << 10
KEEP_LAST = 768 << 10
# No UTF-8 sequence is longer.
LONGEST = 4
# The line about what was left out comes on top of the limit.
SAID = 64


class Kept:
    """A command's output while it comes; holds at most `first` + `last` bytes, however much is written.

    One thread adds, any thread may look.
    """

    def __init__(self, first: int = KEEP_FIRST, last: int = KEEP_LAST) -> None:
        self.size = 0
        self._limit = first
        self._room = last
        self._first = bytearray()
        self._last: deque[bytes] = deque()
        self._held = 0
        self._lock = threading.Lock()

    def add(self, data: bytes) -> None:
        """Takes what the command wrote next."""
        with self._lock:
            self.size += len(data)
            free = self._limit - len(self._first)
            if free > 0:
                self._first += data[:free]
                data = data[free:]
            if not data:
                return
            self._last.append(data)
            self._held += len(data)
            while self._held - len(self._last[0]) >= self._room:
                self._held -= len(self._last.popleft())

    def tail(self, size: int) -> bytes:
        """The last of it, `size` bytes at most, from the start of a character."""
        with self._lock:
            last = b"".join(self._last)
            if self._held == self.size - len(self._first):
                last = bytes(self._first) + last
        return last if len(last) <= size else _from_character(last[len(last) - size :])

    def kept(self) -> bytes:
        """All that is kept; where something was left out a line says how much."""
        with self._lock:
            first, last = bytes(self._first), b"".join(self._last)[-self._room :] if self._last else b""
            size = self.size
        return _joined(first, last, size)


def shortened(output: bytes, first: int = KEEP_FIRST, last: int = KEEP_LAST) -> bytes:
    """An output that is longer than `first` + `last` bytes without its middle."""
    if len(output) <= first + last + SAID:
        return output
    return _joined(output[:first], output[-last:], len(output))


def _joined(first: bytes, last: bytes, size: int) -> bytes:
    if len(first) + len(last) >= size:
        return first + last
    first, last = _to_character(first), _from_character(last)
    said = f"… {in_words(size - len(first) - len(last))} left out …".encode()
    before = b"" if first.endswith(b"\n") or not first else b"\n"
    return first + before + said + b"\n" + last


def in_words(size: int) -> str:
    """Bytes as a person reads them, decimal units."""
    if size < 1000:
        return f"{size} bytes"
    number = float(size)
    for unit in ("kB", "MB", "GB"):
        number /= 1000
        # 999.96 would be shown as 1000.0.
        if number < 999.95 or unit == "GB":
            break
    return f"{number:.1f} {unit}"


def _to_character(data: bytes) -> bytes:
    """Without a character at the end that was cut."""
    for back in range(1, min(LONGEST, len(data)) + 1):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue
        length = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2 if byte >= 0xC0 else 1
        return data[:-back] if length > back else data
    return data


def _from_character(data: bytes) -> bytes:
    """Without the rest of a character at the beginning."""
    for start in range(min(LONGEST, len(data))):
        if data[start] & 0xC0 != 0x80:
            return data[start:]
    # So many in a row are no text at all.
    return data if len(data) >= LONGEST else b""
