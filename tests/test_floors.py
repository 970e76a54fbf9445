"""The house keeps its plan: imports go down, libraries stay where they belong, parts stay small."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import pytest

import deployer

PACKAGE = Path(deployer.__file__).parent
ROOT = PACKAGE.parent

LIBRARIES = {
    "azure": ("deployer.azure",),
    "click": (
        "deployer.cli.main",
        "deployer.cli.commands",
        "deployer.cli.apply_command",
        "deployer.cli.changed_since",
        "deployer.cli.terminal",
        "deployer.cli.plan_options",
        "deployer.cli.inputs",
        "deployer.cli.did_you_mean",
        "deployer.cli.endpoint_args",
        "deployer.cli.fleet",
        "deployer.cli.init_questions",
        "deployer.cli.menu",
        "deployer.cli.option_values",
        "deployer.cli.options",
        "deployer.cli.resumed_files",
        "deployer.cli.seconds",
        "deployer.cli.settings",
        "deployer.cli.shell_words",
    ),
    "filelock": ("deployer.applying.lock", "deployer.sandbox.state.store"),
    "jinja2": (
        "deployer.render.render",
        "deployer.reports.pipelines",
        "deployer.reports.plan.html",
        "deployer.reports.snippet",
    ),
    "jwt": ("deployer.sandbox.entra.tokens",),
    "markupsafe": (
        "deployer.render.bicep",
        "deployer.render.render",
        "deployer.reports.plan.html",
        "deployer.reports.snippet",
    ),
    "msgspec": ("deployer",),
    "pydantic": (
        "deployer.check.parse",
        "deployer.environment",
        "deployer.sandbox.inference",
    ),
    "pydantic_core": ("deployer.check.parse",),
    "requests": (
        "deployer.azure",
        "deployer.endpoints.chat",
        "deployer.endpoints.endpoint_client",
        "deployer.endpoints.probe",
        "deployer.sandbox.transport",
    ),
    "rich": ("deployer.reports.progress_bars",),
    "trustme": ("deployer.sandbox.server.tls_ca",),
    "urllib3": ("deployer.azure", "deployer.sandbox.transport"),
    "uvicorn": ("deployer.sandbox.server.connections", "deployer.sandbox.server.serve"),
    "yaml": ("deployer.source.yaml",),
}
"""Which part may import which library; a library that is not here may not be imported at all."""

FORBIDDEN = {"base", "common", "core", "helpers", "lib", "manager", "misc", "shared", "tools", "util", "utils"}
EMPTY_WORDS = ("do_", "get_", "handle_", "perform_", "process_")
THEIR_NAMES = {"get_command", "get_token"}
"""Methods that click and azure-core call by these names."""


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the package, with everything it imports, however late."""

    name: str
    path: Path
    tree: ast.Module
    imports: frozenset[str]


@cache
def modules() -> dict[str, Module]:
    """Every module by its name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found[name] = Module(name, path, tree, frozenset(_imports(tree)))
    return found


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if _is_module(inner) else node.module


def _is_module(name: str) -> bool:
    path = ROOT / Path(*name.split("."))
    return name.startswith("deployer.") and (path.with_suffix(".py").is_file() or path.is_dir())


@cache
def floors() -> list[tuple[str, ...]]:
    """The floors as the docstring of the package draws them, the lowest first: a line begins with its modules."""
    plan = (deployer.__doc__ or "").partition("The floors")[2].partition("\n\n")[2]
    found = []
    for line in plan.splitlines():
        names: list[str] = []
        for word in line.split():
            if not _is_module(f"deployer.{word}"):
                break
            names.append(word)
        if names:
            found.append(tuple(names))
    return found


def floor(module: str) -> int:
    """The number of the floor on which a module stands."""
    part = module.split(".")[1]
    return next(number for number, names in enumerate(floors()) if part in names)


def functions() -> Iterator[tuple[Module, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield module, node


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_every_module_stands_on_exactly_one_floor_of_the_map() -> None:
    drawn = [name for names in floors() for name in names]
    there = {name.split(".")[1] for name in modules() if name not in ("deployer", "deployer.__main__")}
    assert sorted(drawn) == sorted(there)


def test_imports_go_down() -> None:
    climbing = [
        f"{name} imports {target}, which stands above it"
        for name, module in modules().items()
        for target in sorted(module.imports)
        if target.startswith("deployer.") and target.split(".")[1] != name.partition(".")[2].split(".")[0]
        if name not in ("deployer", "deployer.__main__") and floor(target) > floor(name)
    ]
    assert climbing == []


def test_no_module_is_imported_in_a_circle() -> None:
    graph = {name: module.imports & modules().keys() - {name} for name, module in modules().items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"circle: {' -> '.join(error.args[1])}")


def test_libraries_are_imported_only_where_they_belong() -> None:
    elsewhere = [
        f"{name} imports {target}"
        for name, module in modules().items()
        for target in sorted(module.imports)
        if (library := target.split(".")[0]) != "deployer" and library not in sys.stdlib_module_names
        if not any(name == home or name.startswith(f"{home}.") for home in LIBRARIES.get(library, ()))
    ]
    assert elsewhere == []


def test_the_table_of_libraries_holds_no_home_that_does_without() -> None:
    for library, homes in LIBRARIES.items():
        for home in homes:
            users = [name for name in modules() if name == home or name.startswith(f"{home}.")]
            used = {target.split(".")[0] for name in users for target in modules()[name].imports}
            assert library in used, f"{home} no longer imports {library}"


def test_the_sandbox_knows_nothing_of_what_it_is_to_judge() -> None:
    judged = ("deployer.catalog", "deployer.rules", "deployer.kinds", "deployer.environment", "deployer.azure")
    for name, module in modules().items():
        if name.startswith("deployer.sandbox"):
            assert not [target for target in module.imports if target.startswith(judged)], name


def test_values_import_nothing_of_ours_but_values() -> None:
    for name, module in modules().items():
        if name.startswith("deployer.values"):
            ours = [target for target in module.imports if target.startswith("deployer")]
            assert all(target.startswith("deployer.values") for target in ours), name


GENERAL = ("deployer.cli.main", "deployer.applying.rehearsal")
"""Who may catch everything: the command line, and what looks for what nobody has thought of."""


def test_only_the_command_line_catches_the_exceptions_of_ours_in_general() -> None:
    for name, module in modules().items():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler) and node.type and name not in GENERAL:
                caught = {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)}
                assert not caught & {"DeployerError", "Exception", "BaseException"}, name


def test_no_file_is_long_and_most_are_short() -> None:
    sizes = {name: lines(module.path) for name, module in modules().items()}
    assert {name: size for name, size in sizes.items() if size > 300} == {}
    assert median(sizes.values()) < 80


def test_functions_are_short() -> None:
    sizes = [(node.end_lineno or 0) - node.lineno + 1 for _, node in functions()]
    assert quantiles(sizes, n=20)[-1] < 40


def test_functions_take_five_parameters_at_most() -> None:
    for module, node in functions():
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        names = [argument.arg for argument in arguments if argument.arg not in ("self", "cls")]
        is_command = module.name.startswith("deployer.cli.commands.") and node.name == "command"
        assert len(names) <= 5 or is_command, f"{module.name}.{node.name}: one parameter per option is for commands"


def test_names_say_something() -> None:
    for name in modules():
        assert not set(name.split(".")) & FORBIDDEN, name
    for module, node in functions():
        named = node.name.lstrip("_")
        assert not named.startswith(EMPTY_WORDS) or named in THEIR_NAMES, f"{module.name}.{node.name}"


def test_what_a_package_lists_in_its_docstring_is_there() -> None:
    for name, module in modules().items():
        if module.path.name == "__init__.py" and name not in ("deployer", "deployer.rules"):
            rows = re.findall(r"^ *(\w+) {2,}\S", ast.get_docstring(module.tree) or "", re.MULTILINE)
            assert [row for row in rows if f"{name}.{row}" not in modules()] == [], name


def test_every_public_module_class_and_function_has_a_docstring() -> None:
    missing = []
    for module in modules().values():
        nodes = [node for node in module.tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)]
        wanted = [node for node in nodes if not node.name.startswith("_") and not _says_itself(module, node)]
        missing += [f"{module.name}.{node.name}" for node in wanted if not ast.get_docstring(node)]
        if not ast.get_docstring(module.tree):
            missing.append(module.name)
    assert missing == []


def _says_itself(module: Module, node: ast.ClassDef | ast.FunctionDef) -> bool:
    """Parts that are found by listing say it in the docstring of their file."""
    parts = {"deployer.cli.commands": "command", "deployer.rules": "find"}
    return any(module.name.startswith(f"{home}.") and node.name == name for home, name in parts.items())


REGEX = {"compile", "findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn"}
REGEX_PARSER: Any = import_module("re._parser")
LATE = {"POSSESSIVE_REPEAT", "ATOMIC_GROUP"}


def patterns(tree: ast.AST) -> Iterator[str]:
    """Every regular expression in a file; what a format string leaves open is a number in it."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=attr), args=[first, *_]) if attr in REGEX:
                parts = first.values if isinstance(first, ast.JoinedStr) else [first]
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "1" for part in parts)


def operations(pattern: object) -> Iterator[str]:
    """The names of everything that a parsed regular expression does."""
    if isinstance(pattern, tuple | list | REGEX_PARSER.SubPattern):
        for item in pattern:
            yield from operations(item)
    else:
        yield str(pattern)


def test_no_regular_expression_is_possessive() -> None:
    # Before Python 3.11.5 nested ones match wrongly (CPython issues 100061 and 106052).
    found = [(module.name, text) for module in modules().values() for text in patterns(module.tree)]
    assert len(found) > 50
    assert [pair for pair in found if LATE & {*operations(REGEX_PARSER.parse(pair[1]))}] == []


def test_possessive_expressions_are_recognised() -> None:
    assert all(LATE & {*operations(REGEX_PARSER.parse(text))} for text in ("a*+", "(?:b(?>a))"))
    assert not any(LATE & {*operations(REGEX_PARSER.parse(text))} for text in ("a*b+?", "[+]+"))
