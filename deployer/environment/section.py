"""The ground of every section: frozen, strict about types, and closed, so that a typo is never ignored."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-shared/providers"
"""Where the resources stand whose ids are given as examples."""
IDENTITY = f"{GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id-hub"


def _described(schema: dict[str, Any], section: type[Section]) -> None:
    """Lets the JSON Schema say what each key is for."""
    for name, words in described(section).items():
        schema["properties"][name] |= {"description": words} if words else {}


BOUNDS = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}
"""The bounds of a number in words, by the names that pydantic has for them."""


def new_list() -> list[Any]:
    """A default. pydantic asks for the signature of what makes one, and Python parses text to know that of `list`."""
    return []


class Section(BaseModel):
    """A part of an environment file. Strict: `no` is text, and a number is never taken for text. Modules of sections
    import no `annotations` from `__future__`: pydantic would compile each of them anew at every start.
    """

    # What keys are for is asked for a schema, or when one is missing: pydantic would read our sources at every start.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True, json_schema_extra=_described)


@cache
def described(section: type[Section]) -> Mapping[str, str]:
    """The keys of a section with what each is for: the text that stands below it in the source."""
    import ast
    from inspect import cleandoc, getsource
    from itertools import pairwise

    words: dict[str, str] = {}
    for each in reversed(section.__mro__[: section.__mro__.index(Section)]):
        (body,) = (node.body for node in ast.parse(getsource(each)).body if isinstance(node, ast.ClassDef))
        for field, text in pairwise(body):
            match field, text:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                    words[name] = cleandoc(said)
    return {field.alias or name: words.get(name, "") for name, field in section.model_fields.items()}
