"""A program that calls an endpoint, for each client library. Each is one file in templates/snippets, found by listing:
`LANG.EXTENSION.j2`, whose first line says what it is and how to install what it needs.

What a template prints is spelled as a text of its language, so that no name of a file becomes code; what it has from us
(a path, a scope) it prints as it is.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from msgspec import Struct

from deployer.kinds.capabilities import DEPLOYMENT_HEADER
from deployer.reports.ansi import block, printable
from deployer.source.files import templates
from deployer.values.endpoint_call import EndpointCall
from deployer.values.problem import Problem, Refused, Severity

_HEAD = re.compile(r"\{# (.+?)(?:: (.+?))? #\}\n")


class Language(Struct, frozen=True):
    """One template."""

    name: str
    """As users write it: `python`, `curl`."""
    extension: str
    """Of the program: `py`, `mjs`, `sh`, `env`."""
    about: str
    needs: str
    """The command that installs what it needs; empty where it needs nothing."""


@cache
def languages() -> Mapping[str, Language]:
    """Every language by its name, in alphabetical order."""
    found = {}
    for file in sorted(_folder().glob("*.j2")):
        name, extension, _ = file.name.split(".")
        head = _HEAD.match(file.read_text(encoding="utf-8"))
        assert head, f"{file.name} does not begin with what it is"
        found[name] = Language(name, extension, head[1], head[2] or "")
    return dict(sorted(found.items()))


def snippet(call: EndpointCall, name: str) -> str:
    """The program that calls an endpoint in a language. Raises Refused where its client has no way to it."""
    language = languages()[name]
    template = _jinja(language.extension).get_template(f"{name}.{language.extension}.j2")
    path = {client: Markup(behind) for client, behind in call.paths.items()}  # noqa: S704 - ours
    body = template.render(
        call=call,
        path=path,
        header=DEPLOYMENT_HEADER,
        scope=Markup(call.token_scope),  # noqa: S704 - ours
        unfit=partial(_unfit, call, language),
    )
    return block(_head(call, language)) + body


def fits(call: EndpointCall, name: str) -> bool:
    """Whether there is a program for an endpoint in a language."""
    try:
        snippet(call, name)
    except _Unfit:
        return False
    return True


def listing(found: Mapping[str, Language]) -> str:
    """A line for each language: its name, what it is, and how to install what it needs."""
    width = max(map(len, found), default=0)
    about = max((len(each.about) for each in found.values()), default=0)
    return block(f"{name:<{width}}  {each.about:<{about}}  {each.needs}".rstrip() for name, each in found.items())


class _Unfit(Refused):
    """A client has no way to an endpoint."""


def _unfit(call: EndpointCall, language: Language, reason: str) -> NoReturn:
    message = f"'{call.full_name}' has no program in '{language.name}': {reason}"
    help = "'deployer snippet --list' with the environment and the endpoint shows the languages that it has"
    raise _Unfit(Problem("SNP001", Severity.ERROR, message, help=help))


def _head(call: EndpointCall, language: Language) -> list[str]:
    """What the program calls, what it needs, and where its variables come from: comments."""
    sign = "//" if language.extension == "mjs" else "#"
    identity = (
        {"py": " azure-identity", "mjs": " @azure/identity"}.get(language.extension, "") if call.token_scope else ""
    )
    install = language.needs + identity if language.needs else ""
    name = shlex.quote(call.keys_of)
    lines = [f"Calls '{call.full_name}', {call.kind} with {call.model}.", *([f"Needs: {install}"] if install else [])]
    if call.token_scope:
        lines.append(f"AZUREAI_ENDPOINT_URL: deployer outputs --endpoint {name} -o env FILE")
        lines.append(f"The identity that runs it needs the role {call.role}.")
    else:
        lines.append(f"AZUREAI_ENDPOINT_URL and AZUREAI_ENDPOINT_KEY: deployer keys --endpoint {name} -o env FILE")
    return [f"{sign} {_one_line(line)}" for line in lines]


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


@cache
def _jinja(extension: str) -> ImmutableSandboxedEnvironment:
    shelf = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(_folder()),
        undefined=StrictUndefined,
        finalize=partial(_spelled, _LITERALS[extension]),
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shelf.globals = {}
    shelf.filters = {"json": json.dumps}
    return shelf


def _folder() -> Path:
    return templates() / "snippets"


def _spelled(literal: Callable[[str], str], value: Any) -> str:
    return value if isinstance(value, Markup) else literal(value)


def _python(text: str) -> str:
    return _quoted(text, lambda point: f"\\U{point:08x}")


def _javascript(text: str) -> str:
    return _quoted(text, lambda point: f"\\u{{{point:x}}}")


def _quoted(text: str, escape: Callable[[int], str]) -> str:
    """A text in double quotes, of which all but plain characters are escaped."""
    plain = (
        each if each.isascii() and each.isprintable() and each not in '"\\' else escape(ord(each)) for each in text
    )
    return f'"{"".join(plain)}"'


_LITERALS: Mapping[str, Callable[[str], str]] = {
    "env": shlex.quote,
    "mjs": _javascript,
    "py": _python,
    "sh": shlex.quote,
}
