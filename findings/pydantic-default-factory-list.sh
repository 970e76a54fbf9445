#!/usr/bin/env bash
# pydantic 2.14.3: each field with default_factory=list makes Python parse text when its model is made. pydantic asks for
# the signature of the factory, to see whether it wants the data read so far; that of the built-in list is kept as text,
# which inspect hands to ast.parse, anew for every field. dict has no such text, and a function of one's own is asked
# for its code: both parse nothing. A program of 48 such fields spent a fortieth of its start on it. Seen on 2026-11-30,
# Python 3.11.7. Exits 1 when it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pydantic==2.14.3

cat > "$folder/fields.py" <<'PYTHON'
"""How often Python parses text while models of ten fields are made."""

import ast

from pydantic import BaseModel, Field

parse, parsed = ast.parse, []


def counting(*arguments, **options):
    parsed.append(1)
    return parse(*arguments, **options)


def new_list():
    return []


def times(factory, kind):
    names = [f"field_{number}" for number in range(10)]
    fields = {name: Field(default_factory=factory) for name in names}
    parsed.clear()
    type("Model", (BaseModel,), {"__module__": __name__, "__annotations__": dict.fromkeys(names, kind), **fields})
    return len(parsed)


ast.parse = counting
seen = {"list": times(list, list), "dict": times(dict, dict), "a function": times(new_list, list)}
print("texts parsed for ten fields:", seen)
raise SystemExit(seen != {"list": 10, "dict": 0, "a function": 0})
PYTHON
"$folder/venv/bin/python" "$folder/fields.py"
