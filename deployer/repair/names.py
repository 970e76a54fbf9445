"""Names that Azure takes, near those that it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deployer.catalog.limit import Naming


def cleaned(name: str, naming: Naming, longest: int) -> Iterator[str]:
    """The name without what is not allowed, cut to length, or lengthened where it is too short."""
    if naming.fits(name):
        return
    plain = re.sub(r"[^A-Za-z0-9-]+", "-", name).strip("-")[:longest].rstrip("-")
    underscored = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-_")[:longest].rstrip("-")
    for text in (underscored, plain, f"m-{plain}"[:longest], f"{plain}-mistral"[:longest]):
        if naming.fits(text):
            yield text
            return


def distinct(name: str, suffixes: list[str], longest: int) -> Iterator[str]:
    """The name with something behind it that tells it from others of the same name."""
    for suffix in (*suffixes, "2", "3", "4"):
        end = "-" + re.sub(r"[^A-Za-z0-9]+", "-", suffix).strip("-")
        yield name[: longest - len(end)].rstrip("-") + end
