"""Content safety, as markers in the text: what a classifier would decide must be the same every time here."""

from __future__ import annotations

from deployer.sandbox.inference.model import facts


def stops(prompt: str) -> bool:
    """Whether a prompt is filtered: it holds the sandbox's marker, or an example of a filtered prompt from the docs."""
    return any(marker in prompt for marker in facts()["filtered_prompts"])


def verdict(prompt: str) -> str | None:
    """The finish reason that a completion to this prompt ends with, None where nothing is found."""
    for marker, reason in facts()["filtered_completions"].items():
        if marker in prompt:
            return str(reason)
    return None
