"""Pictures of a terminal, for light pages and for dark ones; `make pictures` draws them anew.

Each shows what commands print on the embedded Azure, in colour, on a fixed day. They load nothing, not even a font.
"""

from __future__ import annotations

import io
import re
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, SVG_EXPORT_THEME
from rich.text import Text

from deployer.cli.main import main

FOLDER = Path(__file__).parent / "pictures"
THEMES = {"light": DEFAULT_TERMINAL_THEME, "dark": SVG_EXPORT_THEME}
HEAD = """\
name: prod
accept_marketplace_terms: true
subscription: 00000000-0000-0000-0000-000000000000
resource_group: rg-mistral-prod
location: swedencentral
"""
BEFORE = f"""\
{HEAD}foundry:
  name: ai-mistral-prod-7c41ef
  deployments:
    - {{model: Mistral-Large-3, name: chat, capacity: 10}}
    - {{model: mistral-document-ai-2512, name: letters, capacity: 5}}
"""
AFTER = BEFORE.replace("chat, capacity: 10", "chat, capacity: 50").replace("document-ai-2512", "ocr-4-0")
WRONG = f"""\
{HEAD}hub: {{name: hub-mistral-prod}}
projects:
  - name: assistants
    deployments:
      - {{model: mistral-smal-2503, name: chat}}
      - {{model: Mistral Small (2402), name: intents}}
      - {{model: Mistral-7B-Instruct-v0.2, name: batch, compute: {{instance_type: Standard_NC12s_v3}}}}
"""
FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<style>
.{unique_id}-matrix {{ font: {char_height}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


@dataclass(frozen=True)
class Scene:
    """What is on a picture."""

    name: str
    command: str
    file: str
    """What `prod.yaml` holds."""
    deployed: str = ""
    """What it held when it was applied."""
    first: str = ""
    """What is run before, unseen."""


SCENES = (
    Scene("mistakes", "validate prod.yaml", WRONG),
    Scene("plan", "plan prod.yaml", AFTER, BEFORE),
    Scene("apply", "apply plan.json", BEFORE, first="plan prod.yaml --out plan.json"),
    Scene("verify", "verify prod.yaml", AFTER, AFTER),
)


def draw(scene: Scene) -> dict[Path, str]:
    """The files of a scene."""
    shown = Text.assemble(("$ deployer " + scene.command, "bold"), "\n", Text.from_ansi(_printed(scene)))
    return {FOLDER / f"{scene.name}-{theme}.svg": _svg(shown, scene.name, theme) for theme in THEMES}


def words(svg: str) -> list[str]:
    """What can be read in a picture, whatever drew it."""
    return re.findall(r"<text [^>]*>([^<]+)</text>", svg)


def _svg(shown: Text, name: str, theme: str) -> str:
    console = Console(record=True, width=118, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(shown)
    return console.export_svg(title="", theme=THEMES[theme], code_format=FORMAT, unique_id=f"{name}-{theme}")


def _printed(scene: Scene) -> str:
    """What the command prints in a terminal with colours."""
    where = ("--sandbox",) if scene.deployed or scene.first else ()
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        if scene.deployed:
            Path("prod.yaml").write_text(scene.deployed, encoding="utf-8")
            _run("apply", "--auto-approve", "prod.yaml", *where)
        Path("prod.yaml").write_text(scene.file, encoding="utf-8")
        if scene.first:
            _run(*scene.first.split(), *where)
        return _run(*scene.command.split(), *where, "--color", "always")


def _run(*words: str) -> str:
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        day = () if "plan.json" in words[:2] else ("--as-of", "2026-11-23")  # a plan file has its own
        main([*words, *day])
    return printed.getvalue()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for scene in SCENES:
        for path, text in draw(scene).items():
            path.write_text(text, encoding="utf-8", newline="\n")
