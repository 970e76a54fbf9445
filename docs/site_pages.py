"""What the site has besides the pages in docs/: README as its first page, and the changelog; `make site` builds it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[1]
PAGES = {"index.md": "README.md", "changelog.md": "CHANGELOG.md", "security.md": "SECURITY.md"}
PICTURE = re.compile(r'<picture>\s*<source [^>]* srcset="([^"]+)">\s*<img alt="([^"]+)" src="([^"]+)">\s*</picture>')
LINK = re.compile(r"\[([^\]]+)\]\((?!\w+:)([^)#\s]+)(#[^)]*)?\)")


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that stand at the root of the project."""
    for page, source in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead links where the page is on the site; what is no page, such as a file of code, keeps its text alone. Pictures
    follow the palette that a reader chooses, which may be another one than that of the system.
    https://squidfunk.github.io/mkdocs-material/reference/images/#light-and-dark-mode
    """
    uri: str = page.file.src_uri
    folder = (ROOT / PAGES[uri]).parent if uri in PAGES else (ROOT / "docs" / uri).parent
    up = "../" * uri.count("/")
    known = {(ROOT / source).resolve(): name for name, source in PAGES.items()}

    def led(link: re.Match[str]) -> str:
        target = (folder / link[2]).resolve()
        if not target.is_file():
            return link[1] if target.exists() else link[0]
        name = known.get(target)
        if name is None and (target.suffix != ".md" or not target.is_relative_to(ROOT / "docs")):
            return link[1]
        return f"[{link[1]}]({up}{name or target.relative_to(ROOT / 'docs').as_posix()}{link[3] or ''})"

    def shown(picture: re.Match[str]) -> str:
        dark, light = ((folder / picture[file]).relative_to(ROOT / "docs").as_posix() for file in (1, 3))
        return f"![{picture[2]}]({up}{light}#only-light)\n![{picture[2]}]({up}{dark}#only-dark)"

    return PICTURE.sub(shown, LINK.sub(led, markdown))
