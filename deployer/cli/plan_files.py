"""Plan files on the disk: written by `plan --out`, read by `show` and `apply`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deployer.cli.printing import save
from deployer.cli.settings import settings
from deployer.reports.formats import report
from deployer.source.yaml.text import BYTES
from deployer.values.change import Plan
from deployer.values.problem import Invalid, Problem, Severity

_OURS = "name a file that 'deployer plan --out' wrote"


def read_plan(file: Path) -> Plan:
    """The plan that a file holds. Raises Invalid for a file that holds none."""
    from deployer.planning.plan_file import (
        load,  # builds a reader of the whole format, which only those need who read one
    )

    try:
        if file.stat().st_size > BYTES * 4:
            raise Invalid(Problem("PLF009", Severity.ERROR, f"{file}: this is too large for a plan file", help=_OURS))
        text = file.read_text(encoding="utf-8")
        if file.suffix in (".yaml", ".yml") and not text.lstrip().startswith("{"):
            help = f"'deployer plan {file}' shows what it would change; {_OURS}"
            raise Invalid(
                Problem("PLF010", Severity.ERROR, f"'{file}' is an environment file, not a plan file", help=help)
            )
        return load(text, str(file))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it is not UTF-8"
        raise Invalid(Problem("PLF009", Severity.ERROR, f"cannot read '{file}': {reason}", help=_OURS)) from None


def write_plan(plan: Plan, file: Path) -> None:
    """Write a plan that can be applied once: it has a serial. Raises Invalid rather than overwrite what is no plan."""
    if not settings().force and file.is_file() and file.stat().st_size and not _holds_plan(file):
        message = f"'{file}' is not overwritten: it is not a plan file"
        help = "name another file, delete this one, or add --force"
        raise Invalid(Problem("OUT003", Severity.ERROR, message, help=help))
    save(str(file), report("plan", "json")([plan]))


def are_plans(files: Sequence[str]) -> bool:
    """Whether the arguments are plan files: JSON with a `format_version`. Raises Invalid for a mixture."""
    kinds = {_is_plan(Path(file)) for file in files}
    if kinds == {True, False}:
        message = "plan files and environment files cannot be given together"
        raise Invalid(Problem("PLF010", Severity.ERROR, message, help="run the command once for each kind"))
    return kinds == {True}


def _is_plan(file: Path) -> bool:
    if file.suffix != ".json" or not file.is_file():
        return False
    return _holds_plan(file)


def _holds_plan(file: Path) -> bool:
    try:
        with file.open(encoding="utf-8") as stream:
            return '"format_version"' in stream.read() if file.stat().st_size < BYTES * 4 else False
    except (OSError, UnicodeDecodeError):
        return False
