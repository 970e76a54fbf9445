"""An answer that refuses, or a connection that failed -> its class in the one table of them, and what cures it.

A refusal is known by its code or by its sentence, as Azure's machine learning part gives one code, `UserError`, to
nearly all (contract: errors/real-errors.json); by its status alone where it says nothing that is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.azure.answer import Answer, reasons
from deployer.azure.transient_errors import BUSY, EXISTS, UNSEEN, busy, exists, unseen
from deployer.catalog.refusal import Refusal, refusals

_ALIEN = "AZR156"


def classify(answer: Answer) -> Refusal | None:
    """The class of a refusal: what needs somebody first, then what passes, then what the status alone tells. None for
    an answer that took the request.
    """
    table = refusals()
    said = tuple(reasons(answer.error))
    if row := next((row for row in table.values() if row.permanent and row.fits(said)), None):
        return row
    for code, is_so in ((BUSY, busy), (UNSEEN, unseen), (EXISTS, exists)):
        if is_so(answer):
            return table[code]
    if row := next((row for row in table.values() if not row.status and row.fits(said)), None):
        return row
    if answer.words and 400 <= answer.status < 500 and answer.status not in (401, 407, 429):
        return table[_ALIEN]
    return next((row for row in table.values() if not row.said and answer.status in row.status), None)


def remedy(said: Answer | str) -> str:
    """What cures a refusal, an answer or its text, with the code that 'deployer explain' takes; nothing where repeating
    may.
    """
    if isinstance(said, str):
        code, _, text = said.partition(": ")
        row = next((row for row in refusals().values() if row.permanent and row.fits([(code, text)])), None)
    else:
        row = classify(said)
        row = row if row and row.permanent else None
    return f"{row.help} ({row.code})" if row else ""


def connection(error: BaseException | str) -> Refusal | None:
    """The class of a connection that failed, by all that the libraries say of it; None for one that was cut, which says
    nothing.
    """
    text = error if isinstance(error, str) else "\n".join(_chain(error))
    return next((row for row in refusals().values() if row.transport and row.transport.search(text)), None)


def _chain(error: BaseException) -> Iterator[str]:
    """What an exception and those behind it are, and say."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting and len(seen) < 32:
        each = waiting.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield f"{type(each).__name__}: {each}"
        waiting += [each.__cause__, each.__context__, *each.args]
        waiting += [getattr(each, name, None) for name in ("inner_exception", "reason", "exc_value")]
