"""A folder of environment files for a test, and what they mean together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from deployer.source.load import load
from deployer.source.overlay import overlay
from deployer.values.problem import Invalid
from deployer.values.source import Source


class Folder:
    """Writes files and reads them as the command line does: by a path relative to the working directory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, **texts: str) -> Folder:
        """Write files; `__` in a name is `/`."""
        for name, text in texts.items():
            path = self.root / f"{name.replace('__', '/')}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return self

    def read(
        self,
        name: str = "top.yaml",
        variables: Mapping[str, str] | None = None,
        process: Mapping[str, str] | None = None,
    ) -> Source:
        """One file with everything it extends."""
        return overlay(load(name), variables or {}, process or {})

    def refusal(self, name: str = "top.yaml", **given: Mapping[str, str]) -> list[str]:
        """The problems of a file, each as `place code message`."""
        with pytest.raises(Invalid) as caught:
            self.read(name, **given)
        assert all(problem.help for problem in caught.value.problems)
        return [f"{problem.position} {problem.code} {problem.message}" for problem in caught.value.problems]
