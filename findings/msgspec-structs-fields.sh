#!/usr/bin/env bash
# msgspec 0.23.0: structs.fields works out the types of all fields anew at every call, whoever wants only their names:
# annotations that are text, as under `from __future__ import annotations`, are compiled and evaluated each time.
# dataclasses.fields, which it looks like, reads a table made once. Of a class of seven fields it took a millisecond; a
# plan that asked for the names of a thousand resources took two fifths more. __struct_fields__ and structs.asdict
# compile nothing. Seen on 2026-11-30, Python 3.11.7. Exits 1 when it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check msgspec==0.23.0

cat > "$folder/asked.py" <<'PYTHON'
"""How many texts Python compiles when a class of seven fields is asked for its fields, the second time."""

from __future__ import annotations

import dataclasses
import sys

from msgspec import Struct, structs

compiled = []
sys.addaudithook(lambda event, _: compiled.append(1) if event == "compile" else None)


class Seven(Struct, frozen=True):
    a: int
    b: str
    c: float
    d: bool
    e: list[int]
    f: dict[str, int]
    g: int | None = None


Record = dataclasses.make_dataclass("Record", list("abcdefg"))


def second(ask):
    ask()
    compiled.clear()
    ask()
    return len(compiled)


value = Seven(1, "", 1.0, True, [], {})
seen = {
    "structs.fields": second(lambda: structs.fields(Seven)),
    "structs.asdict": second(lambda: structs.asdict(value)),
    "__struct_fields__": second(lambda: Seven.__struct_fields__),
    "dataclasses.fields": second(lambda: dataclasses.fields(Record)),
}
print("texts compiled:", seen)
raise SystemExit(seen != {"structs.fields": 7, "structs.asdict": 0, "__struct_fields__": 0, "dataclasses.fields": 0})
PYTHON
"$folder/venv/bin/python" "$folder/asked.py"
