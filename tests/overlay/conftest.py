"""The folder of each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.overlay.files import Folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """An empty folder, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path)
