"""`${...}` in texts: `${var.NAME}` is a declared variable, `${NAME}` a variable of the process.

Done after parsing, on values only, and never twice: what a variable holds cannot change the shape of a file, name a
key, or refer to another variable. `$${` is a literal `${`; so is the one of `${{azureml://...}}` and of
`${{keyvault:...}}`, which Azure reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from deployer.source.layers.variables import PREFIX, Given, Values, Variable, convert
from deployer.source.yaml.findings import shorten
from deployer.values.nearest import nearest
from deployer.values.problem import Problem, Severity
from deployer.values.source import Path, Position

ALLOWED = ("AZURE_SUBSCRIPTION_ID", "AZURE_TENANT_ID", "AZURE_LOCATION", "AZURE_RESOURCE_GROUP", "AZURE_ENV_NAME")
"""Variables of the process that a file may use; and those that begin with DEPLOYER_VAR_."""

_REFERENCE = re.compile(r"\$\$\{|\$\{(?=\{(?:azureml://|keyvault:))|\$\{([^{}]*)\}|\$\{")
_AZURES = ("{azureml://", "{keyvault:")
"""What follows `${` in an environment variable of a deployment that Azure takes from a connection or a key vault."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET = re.compile(r"SECRET|PASSWORD|PASSWD|TOKEN|KEY|CREDENTIAL|CERT|PRIVATE|ASSERTION|SAS|CONNECTION")
_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Interpolation(Struct):
    """Replacing of references, with what was found wrong and which names were used."""

    variables: Mapping[str, Variable]
    given: Values
    process: Mapping[str, str]
    place: Callable[[Path], Position]
    problems: list[Problem] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    _copies: dict[int, Any] = field(default_factory=dict)

    def resolve(self, value: Any, path: Path = ()) -> Any:
        """The value with all references replaced; the same object where there is none. Nothing is changed in place."""
        if isinstance(value, str):
            return self._text(value, path) if "${" in value else value
        if not isinstance(value, (dict, list)):
            return value
        if id(value) not in self._copies:
            self._copies[id(value)] = self._container(value, path)
        return self._copies[id(value)]

    def _container(self, value: Any, path: Path) -> Any:
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        changed = {}
        for step, child in steps:
            if isinstance(child, (dict, list)) or (isinstance(child, str) and "${" in child):
                new = self.resolve(child, (*path, step))
                if new is not child:
                    changed[step] = new
        if not changed:
            return value
        if isinstance(value, dict):
            return {**value, **changed}
        return [changed.get(step, child) for step, child in enumerate(value)]

    def _text(self, text: str, path: Path) -> Any:
        whole = _REFERENCE.fullmatch(text)
        if whole and whole[1] is not None:
            return self._lookup(whole[1], path)
        return _REFERENCE.sub(lambda found: self._part(found, path), text)

    def _part(self, found: re.Match[str], path: Path) -> str:
        if found[0] == "$${" or found.string.startswith(_AZURES, found.end()):
            return "${"
        if found[1] is None:
            help = "close it with '}', or write '$${' for the text '${'"
            if found.string.startswith("{", found.end()):
                help = "a variable is '${var.NAME}'; what Azure reads begins with '${{azureml://' or '${{keyvault:'"
            self._report("VAR007", path, "'${' is not closed", help)
            return ""
        value = self._lookup(found[1], path)
        return str(value).lower() if isinstance(value, bool) else str(value)

    def _lookup(self, reference: str, path: Path) -> Any:
        if reference.startswith("var."):
            return self._variable(reference[4:], path)
        return self._process(reference, path)

    def _variable(self, name: str, path: Path) -> Any:
        variable = self.variables.get(name)
        if variable is None:
            known = f"declared are: {', '.join(sorted(self.variables))}" if self.variables else "none is declared"
            near = nearest(name, self.variables)
            message = f"variable '{shorten(name)}' is not declared"
            help = f"did you mean '{near}'?" if near else f"{known}; write it under 'variables'"
            return self._report("VAR003", path, message, help)
        self.names.add(f"var.{name}")
        if name not in self.given:
            return self._default(variable, path)
        return self._given(variable, self.given[name], path)

    def _given(self, variable: Variable, found: str | Given, path: Path) -> Any:
        name, place = variable.name, None
        text, way = found, f": --var {name}=..."
        if isinstance(found, Given):
            text, place, way = str(found.value), found.position, ""
        if _CONTROL.search(str(text)):
            message = f"value given for '{name}' holds a control character"
            return self._report("VAR008", path, message, "take it out", place)
        try:
            return convert(variable, found)
        except ValueError as error:
            message = f"value given for variable '{name}' is not a {variable.type}: '{shorten(str(text))}'"
            return self._report("VAR004", path, message, f"give {error}{way}", place)

    def _default(self, variable: Variable, path: Path) -> Any:
        if variable.default is None:
            help = f"pass --var {variable.name}=..., set {PREFIX}{variable.name}, or give it a default"
            return self._report("VAR002", path, f"variable '{variable.name}' has no value", help)
        if not isinstance(variable.default, str) or "${" not in variable.default:
            return variable.default
        if "${var." in variable.default:
            message = f"default of variable '{variable.name}' refers to another variable"
            return self._report("VAR007", path, message, "only variables of the process can be used there")
        text = self._text(variable.default, path)
        try:
            return convert(variable, text)
        except ValueError as error:
            message = f"default of variable '{variable.name}' is not a {variable.type}: '{shorten(text)}'"
            return self._report("VAR004", path, message, f"it must be {error}")

    def _process(self, name: str, path: Path) -> str:
        shown = shorten(name)
        if not _NAME.fullmatch(name):
            help = "write '${var.NAME}' or '${AZURE_LOCATION}'; '$${' is the text '${'"
            return self._report("VAR007", path, f"'${{{shown}}}' names no variable", help)
        if name not in ALLOWED and not (name.startswith(PREFIX) and name != PREFIX):
            if _SECRET.search(name.upper()):
                help = "no secret is ever part of an environment; credentials are read where they are used"
                return self._report("VAR005", path, f"'{shown}' holds a secret and cannot be used in a file", help)
            if near := nearest(name, self.variables):
                message = f"'${{{shown}}}' is a variable of the process, and cannot be used in a file"
                return self._report("VAR005", path, message, f"did you mean '${{var.{near}}}'?")
            help = f"allowed are {', '.join(ALLOWED)} and {PREFIX}*; or declare a variable and pass --var"
            return self._report("VAR005", path, f"variable '{shown}' of the process cannot be used in a file", help)
        self.names.add(name)
        text = self.process.get(name, "")
        if not text:
            return self._report("VAR006", path, f"'{name}' is not set", f"set it: export {name}=...")
        if _CONTROL.search(text):
            return self._report("VAR008", path, f"'{name}' holds a control character", "take it out")
        return text

    def _report(self, code: str, path: Path, message: str, help: str, place: Position | None = None) -> str:
        """A problem where the reference stands, or at the place of the value that was given."""
        found = Problem(code, Severity.ERROR, message, place or self.place(path), help, () if place else path)
        if place is None or found not in self.problems:
            self.problems.append(found)
        return ""
