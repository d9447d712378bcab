"""What is read of contents comes back as it was from how it is written down, and UTF-8 can hold that."""

import json
from typing import Any

import pytest

from state.understanding import understanding
from state.understanding.contents.reading import (
    READINGS,
    Asked,
    Reading,
    answer,
    declared,
    packed,
    portions,
    unpacked,
)

CODE = (
    "import os\nfrom django.db import models\nfrom django.urls import include, path as p\nfrom .views import Völlig\n"
    "from abc import ABC, abstractmethod\nfrom fastapi import APIRouter\n"
    "router = APIRouter(prefix='/öl')\n\n\n@router.get('/a/{x}', name='größe')\ndef a(x: int = 1, *rest, **more): ...\n\n\n"
    "class Base(ABC):\n    @abstractmethod\n    def run(self, n: int, /, *, deep: bool = True) -> None: ...\n\n\n"
    "class Order(models.Model):\n    user = models.ForeignKey('auth.User', models.CASCADE)\n    '''\\ud800 \\x00'''\n"
    "    class Meta:\n        db_table = 'shop_örder'\n\n\nurlpatterns = [p('x/', include('shop.urls'), name='x')]\n"
)
SCRIPT = (
    "import express, { Router as R } from 'express'\nimport type { Überall } from './types'\n"
    "export interface Runs<T> { run(a: T, b?: string, ...more: number[]): void }\n"
    "export class Does implements Runs<string> { run(a: string) { return require(`./${a}`) } }\n"
    "export const router = R()\nrouter.use('/käse', express.static('x'))\nrouter.get('/:id', (req, res) => res.json({}))\n"
    "export default router\nexport * from './more'\n"
)
ASKED = {
    "shop/models.py": CODE.encode(),
    "shop/latin.py": b"# coding: latin-1\nNAME = '\xfc'\n" + b"import caf\xe9\n",
    "shop/broken.py": b"def (\n",
    "src/routes.ts": SCRIPT.encode(),
    "src/view.tsx": SCRIPT.encode() + b"const x = <a href='/b'>{1}</a>\n",
    "src/broken.js": b"const = {\n",
    "src/null.py": b"a = 1\0\n",
    "package.json": '{"name": "ä", "scripts": {"b": "node x.js"}, "dependencies": {"a": "^1"}}'.encode(),
    "templates/a.html": "{% extends 'bäse.html' %}{% include \"b.html\" %}".encode(),
    "README.md": "[ö](docs/ö.md) ![x](y.png)".encode(),
    "docs/a.rst": b".. include:: b.rst\n`x <c.rst>`_\n",
    "requirements.txt": b"flask>=1 ; python_version > '3'\n",
    "empty.py": b"",
    "src/half.py": b"x = 1\n" + b"<" * 7 + b" ours\n" + b"=" * 7 + b"\n" + b">" * 7 + b" theirs\n",
}


@pytest.mark.parametrize("path", ASKED)
def test_every_reading_comes_back_as_it_was(path: str) -> None:
    assert understanding
    for reading in READINGS.values():
        if reading.key(path) is None:
            continue
        made: Any = reading.read(path, ASKED[path])
        body = reading.written(made)
        assert body.encode().decode() == body
        assert reading.restored(body) == made, reading.name


def test_every_reading_says_something_of_one_of_them() -> None:
    telling = set()
    for reading in READINGS.values():
        for path, text in ASKED.items():
            made = reading.read(path, text) if reading.key(path) is not None else None
            if made is not None and reading.written(made) != reading.written(reading.missing(path)):
                telling.add(reading.name)
    assert telling == set(READINGS)


def test_another_process_would_say_the_same() -> None:
    asked = [
        Asked(
            str(number) * 40,
            text,
            [(reading.name, path) for reading in READINGS.values() if reading.key(path) is not None],
        )
        for number, (path, text) in enumerate(ASKED.items())
    ]
    found = [bodies for portion in portions(asked) for bodies in unpacked(answer(packed(portion)))]
    expected = [
        [
            READINGS[name].written(READINGS[name].read(path, one.text))
            if READINGS[name].is_worth(path, one.text)
            else ""
            for name, path in one.wanted
        ]
        for one in asked
    ]
    assert found == expected
    assert json.loads(found[0][0])[0] == "Python"


def test_a_path_of_any_bytes_can_be_asked_for() -> None:
    path = b"odd\n\xff\t.py".decode("utf-8", "surrogateescape")
    (bodies,) = unpacked(answer(packed([Asked("1" * 40, b"import a\n", [("words", path)])])))
    assert bodies == ["a"]


def test_a_mistake_in_a_reading_is_met_by_who_asked() -> None:
    def broken(path: str, text: bytes) -> str:
        raise AssertionError("a mistake")

    declared(Reading("broken", lambda path: "", broken, str, str, str, str))
    try:
        assert answer(packed([Asked("1" * 40, b"", [("broken", "a.py")])])) == b""
    finally:
        del READINGS["broken"]
