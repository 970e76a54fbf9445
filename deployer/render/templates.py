"""Where files that are not Python lie: beside the package in a checkout, inside it in the wheel."""

from __future__ import annotations

from pathlib import Path


def templates() -> Path:
    """The folder of the templates."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
