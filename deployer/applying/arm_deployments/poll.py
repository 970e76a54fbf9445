"""The last answer of a request that is polled at its `Location`."""

from __future__ import annotations

from deployer.azure.answer import Answer
from deployer.azure.azure import Azure
from deployer.azure.pause import retry_after

PATIENCE = 600.0
"""Seconds for which ARM may validate or preview."""
_PASSING = frozenset({302, 307, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504})
_REFUSALS = 3
"""How many refused looks are no answer yet."""


def poll_location(azure: Azure, answer: Answer) -> Answer:
    """Poll until there is another answer than 202. A look that is refused is looked at again, a few times."""
    until, refused = azure.clock.now() + PATIENCE, 0
    url = answer.headers.get("location", "") if answer.status == 202 else ""
    while url and answer.status == 202 and azure.clock.now() < until:
        azure.clock.sleep(min(60.0, retry_after(answer.headers, 5.0)))
        found = azure.read(url, empty=True)
        if found.status in _PASSING and refused < _REFUSALS:
            refused += 1
            continue
        answer = found
        url = answer.headers.get("location", url)
    return answer
