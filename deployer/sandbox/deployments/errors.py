"""Requests, templates and expressions that ARM refuses: code, sentence and place, in its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from deployer.sandbox.arm.errors import LACKING

Path = tuple[str | int, ...]
"""A place in the request: ("properties", "template", "resources", 0)."""
LINE, COLUMN = "\0line", "\0column"
"""Stand in a sentence until the place is looked up."""
WHERE = f"at line '{LINE}' and column '{COLUMN}'"
HELP = "Please see https://aka.ms/arm-template-expressions"


class Refusal(Exception):
    """A request about a deployment that is refused before anything happens."""

    def __init__(
        self, code: str, message: str, *, status: int = 400, path: Path | None = None, details: Sequence[Any] = ()
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.status, self.path, self.details = code, message, status, path, details

    def sentence(self, line: int, column: int) -> str:
        """The sentence with the place in it."""
        return self.message.replace(LINE, str(line)).replace(COLUMN, str(column))


def not_implemented(what: str, path: Path | None = None) -> Refusal:
    """What Azure has and the sandbox has not, by its name."""
    return Refusal(LACKING, f"The sandbox does not implement {what}.", status=501, path=path)


def invalid_template(sentence: str, path: Path | None = None) -> Refusal:
    """`Deployment template validation failed: '...'.`"""
    return Refusal("InvalidTemplate", f"Deployment template validation failed: '{sentence}'.", path=path)


def invalid_expression(sentence: str) -> Refusal:
    """An expression that does not parse; ARM does not say where it stands."""
    text = f"Deployment template language expression evaluation failed: '{sentence}'. {HELP} for usage details."
    return Refusal("InvalidTemplate", text)


def invalid_content(sentence: str, path: Path) -> Refusal:
    """Content that is not the JSON of a deployment."""
    where = f"Path '{dotted(path)}', line {LINE}, position {COLUMN}."
    text = f"The request content was invalid and could not be deserialized: '{sentence} {where}'."
    return Refusal("InvalidRequestContent", text, path=path)


def dotted(path: Path) -> str:
    """`properties.template.resources[0].name`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


class ExpressionError(Exception):
    """An expression that cannot be evaluated. The message is the inner sentence; callers put theirs around it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def not_here(name: str) -> ExpressionError:
    """A function that this place of a template cannot call."""
    return ExpressionError(
        f"The template function '{name}' is not expected at this location. {HELP} for usage details."
    )


def unknown_reference(name: str) -> ExpressionError:
    """A reference to a resource that the template does not have."""
    what = f"The template reference '{name}' is not valid: could not find template resource or resource copy"
    return ExpressionError(
        f"{what} with this name. Please see https://aka.ms/arm-function-reference for usage details."
    )


@contextmanager
def explained(what: str, path: Path | None = None) -> Iterator[None]:
    """Puts ARM's sentence around what an expression says: `<what> is not valid: ...`"""
    try:
        yield
    except ExpressionError as failure:
        raise invalid_template(f"{what} is not valid: {failure.message}. {HELP} for usage details.", path) from None
