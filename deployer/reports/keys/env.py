"""URL and key of an endpoint as lines of a shell or a .env file: the one report that holds a secret."""

from __future__ import annotations

import shlex

from deployer.values.keys import Keys


def report(found: Keys) -> str:
    """`AZUREAI_ENDPOINT_URL` and `AZUREAI_ENDPOINT_KEY`."""
    key = found.named(found.chosen).reveal()
    return f"AZUREAI_ENDPOINT_URL={shlex.quote(found.endpoint.url)}\nAZUREAI_ENDPOINT_KEY={shlex.quote(key)}\n"
