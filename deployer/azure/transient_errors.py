"""Refusals that pass by themselves: somebody is at work on the resource, or what was just made is not seen yet."""

from __future__ import annotations

import re

from deployer.azure.answer import Answer, reasons
from deployer.catalog.refusal import refusals

BUSY, UNSEEN, EXISTS = "AZR140", "AZR141", "AZR142"
"""Their classes in the table of refusals (catalog/refusals.toml), which holds the codes and their sources."""
_GENERIC = frozenset({"conflict", "conflicterror", "usererror", "badrequest", ""})
"""Codes that stand for anything that clashes: the sentence decides."""
_SENTENCE = re.compile(
    r"(another|an|previous) operation|operation .{0,80}in progress|not terminal|try again|retry (the|your|later|after)|"
    r"being (performed|updated|created|provisioned|deleted|modified)|"
    r"is (in )?(state )?'?(creating|updating|deleting|provisioning|accepted)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNSURE = frozenset({408, 500, 502, 503, 504})
"""A refusal that does not say whether the request had an effect."""


def busy(answer: Answer) -> bool:
    """Whether the refusal says that somebody is at work on the resource or on its parent."""
    if answer.status not in refusals()[BUSY].status or exists(answer):
        return False
    found = list(reasons(answer.error))
    codes = {code.lower() for code, _ in found}
    if codes & refusals()[BUSY].codes:
        return True
    said = " ".join(message for _, message in found)
    if answer.status == 409 and "conflict" in codes and not said.strip():
        return True
    return answer.status == 409 and bool(codes & _GENERIC) and bool(_SENTENCE.search(said))


def unseen(answer: Answer) -> bool:
    """Whether the refusal says that what the resource needs is not there, though it may just have been made."""
    return refusals()[UNSEEN].fits(reasons(answer.error))


def exists(answer: Answer) -> bool:
    """Whether the refusal says that there is one already: read it, as an earlier request may have made it."""
    row = refusals()[EXISTS]
    return answer.status in row.status and row.fits(reasons(answer.error))


def unsure(answer: Answer) -> bool:
    """Whether the request may have had an effect although it was refused."""
    return answer.status in _UNSURE
