"""Every code that reading, laying over and editing can end in is documented, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import deployer
from deployer.layers.codes import CODES as LAYERS
from deployer.yaml.codes import CODES as YAML

PACKAGE = Path(deployer.__file__).parent
FILES = [
    *PACKAGE.glob("yaml/*.py"),
    *PACKAGE.glob("layers/*.py"),
    *(PACKAGE / f"{name}.py" for name in ("load", "edit")),
]
USED = re.compile(r'"((?:YML|EXT|VAR|EDT)\d{3})", ')


def test_every_code_is_documented_once() -> None:
    used = {code for path in FILES for code in USED.findall(path.read_text(encoding="utf-8"))}
    assert used == YAML.keys() | LAYERS.keys()
    assert not YAML.keys() & LAYERS.keys()


def test_documentation_begins_with_a_sentence_and_names_its_source() -> None:
    for text in (*YAML.values(), *LAYERS.values()):
        first, _, rest = text.partition("\n")
        assert first.endswith(".")
        assert re.search(r"^Source: ", rest, re.MULTILINE)
