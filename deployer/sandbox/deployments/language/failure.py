"""Why an expression could not be read or evaluated, in ARM's words."""

from __future__ import annotations

HELP = "Please see https://aka.ms/arm-template-expressions"


class Failure(Exception):
    """An expression that cannot be evaluated. The message is the inner sentence; callers put theirs around it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Unreadable(Failure):
    """An expression that cannot even be parsed."""


def wrong(name: str, what: str, anchor: str = "") -> Failure:
    """`The template language function 'first' <what>. Please see ... for usage details.`"""
    return Failure(f"The template language function '{name}' {what}. {HELP}{anchor} for usage details.")


def stranger(name: str) -> Failure:
    """A reference to a resource that the template does not have."""
    what = f"The template reference '{name}' is not valid: could not find template resource or resource copy"
    return Failure(f"{what} with this name. Please see https://aka.ms/arm-function-reference for usage details.")


def unable(name: str, what: str, anchor: str = "") -> Failure:
    """`Unable to evaluate template language function 'first'<what>. Please see ... for usage details.`"""
    return Failure(f"Unable to evaluate template language function '{name}'{what}. {HELP}{anchor} for usage details.")
