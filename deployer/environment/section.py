"""The ground of every section: frozen, strict about types, and closed, so that a typo is never ignored."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of an environment file. Strict: `no` is text, and a number is never taken for text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)
