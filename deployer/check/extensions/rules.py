"""Rules of a team: Python files of a folder, each like one of ours, kept apart so that one that fails hides nothing."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import cast

from msgspec.structs import replace

from deployer.rules import rules as ours
from deployer.rules.rule import Finding, Rule, View
from deployer.values.contained import Contained
from deployer.values.problem import Fix, Invalid, Problem, Severity
from deployer.values.source import Position

CODE = re.compile(r"[A-Z]{3}\d{3}")
_FAILURES = (Exception, SystemExit)
"""What a rule may end in; Ctrl-C still ends the run."""


def own_rules(folder: Path | None) -> tuple[Rule, ...]:
    """Our rules, and those of a folder if one is given. Raises Invalid with everything that is wrong with them."""
    if folder is None:
        return ours()
    files = sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))
    if not files:
        message = f"folder '{folder}' contains no rule"
        raise Invalid.of("RUL001", message, help="name a folder with files that end in .py")
    found: list[Rule] = []
    problems: list[Problem] = []
    for path in files:
        module = _module(path)
        if isinstance(module, Problem):
            problems.append(module)
            continue
        rule = getattr(module, "RULE", None)
        if problem := _unfit(path, rule, [*ours(), *found]):
            problems.append(problem)
        elif isinstance(rule, Rule):
            found.append(replace(rule, find=_guarded(rule, module)))
    if problems:
        raise Invalid(problems)
    return (*ours(), *found)


def _module(path: Path) -> ModuleType | Problem:
    """The file, imported under a name of its own."""
    name = f"deployer_rules_{sha256(str(path.resolve()).encode()).hexdigest()[:12]}_{path.stem}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        return Problem("RUL002", Severity.ERROR, "this is not a Python file", Position(str(path), 1, 1))
    module = module_from_spec(spec)
    sys.modules[name] = module
    with Contained(*_FAILURES) as contained:
        spec.loader.exec_module(module)
    if contained.error is None:
        return module
    return Problem(
        "RUL002", Severity.ERROR, f"rule cannot be read: {_told(contained.error)}", _place(contained.error, path)
    )


def _unfit(path: Path, rule: object, others: Sequence[Rule]) -> Problem | None:
    place = Position(str(path), 1, 1)
    if not isinstance(rule, Rule):
        advice = "end the file with RULE = Rule('ABC001', Severity.ERROR, find)"
        return Problem("RUL003", Severity.ERROR, "the file defines no RULE", place, advice)
    code, severity, find = cast(tuple[object, object, object], (rule.code, rule.severity, rule.find))
    if not isinstance(code, str) or not CODE.fullmatch(code):
        return Problem("RUL003", Severity.ERROR, f"'{code}' is not three letters and three digits", place)
    if not isinstance(severity, Severity):
        words = ", ".join(f"Severity.{each.name}" for each in Severity)
        return Problem("RUL003", Severity.ERROR, f"'{severity}' is not a severity", place, f"write one of {words}")
    if not callable(find):
        return Problem("RUL003", Severity.ERROR, f"'{find}' is not a function", place, "give the function 'find(view)'")
    if rule.code in {other.code for other in others}:
        return Problem("RUL003", Severity.ERROR, f"code {rule.code} is taken", place, "'deployer explain' lists ours")
    return None


def _guarded(rule: Rule, module: ModuleType) -> Callable[[View], Iterator[Finding]]:
    """What the rule finds until it fails, and then that it failed."""
    file = Path(module.__file__ or "")

    def find(view: View) -> Iterator[Finding]:
        with Contained(*_FAILURES) as contained:
            for number, finding in enumerate(rule.find(view), 1):
                yield _sound(finding, number)
        if contained.error is not None:
            place = _place(contained.error, file)
            message = f"rule {rule.code} failed at {place.file}:{place.line}: {_told(contained.error)}"
            yield Finding((), message, "repair the rule, or leave '--rules' out")

    # The documentation of a rule is that of the file it stands in, wherever its function was made.
    find.__module__ = module.__name__
    return find


def _sound(finding: object, number: int) -> Finding:
    """The finding, if it is one that can be reported. Raises TypeError."""
    if not isinstance(finding, Finding):
        raise TypeError(f"finding {number} is {type(finding).__name__}, not Finding")
    path, told, fixes = cast(
        tuple[object, object, object], (finding.path, (finding.message, finding.help), finding.fixes)
    )
    if not isinstance(path, tuple) or not all(isinstance(step, str | int) for step in path):
        raise TypeError(f"the path of finding {number} is not a tuple of keys and numbers")
    if not isinstance(told, tuple) or not all(isinstance(text, str) for text in told):
        raise TypeError(f"message and help of finding {number} are not text")
    if not isinstance(fixes, tuple) or not all(isinstance(fix, Fix) for fix in fixes):
        raise TypeError(f"the fixes of finding {number} are not a tuple of Fix")
    return finding


def _told(error: BaseException) -> str:
    text = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _place(error: BaseException, path: Path) -> Position:
    """The last line of the file that took part."""
    if isinstance(error, SyntaxError) and error.lineno:
        return Position(str(path), error.lineno, max(error.offset or 1, 1))
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == path]
    return Position(str(path), frames[-1].lineno or 1 if frames else 1, 1)
