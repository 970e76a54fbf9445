"""A command over many environments: which of them it looks at, what keeps it from the others, and what it came to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec import Struct, field
from msgspec.structs import replace

from deployer.check.load_environments import CheckedEnvironment
from deployer.cli.environment_args import EnvironmentArgs
from deployer.cli.exits import Exit, classify
from deployer.cli.option_values import gathered
from deployer.cli.options import FILE
from deployer.cli.printing import Output, save, say, say_problems, stdout_is_document
from deployer.cli.terminal import counting
from deployer.planning.parallel import combined, in_parallel
from deployer.reports.ansi import printable
from deployer.reports.formats import report
from deployer.values.fleet import EnvironmentOutcome, EnvironmentResult, FleetResult
from deployer.values.problem import DeployerError, Invalid, Refused, Unsafe

Value = TypeVar("Value")
_SIGNALS = 128
"""Greater exit codes tell of the signal that ended a run."""


class Fleet(Struct):
    """The environments of one run, and what each of them came to so far."""

    keep_going: bool = False
    """A failure of one environment keeps none of the others from its turn."""
    results: Path | None = None
    revision: str | None = None
    files: tuple[str, ...] = ()
    """Those of the run, in their order."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The file of each environment, by its name."""
    _found: dict[str, EnvironmentResult] = field(default_factory=dict)
    _errors: list[DeployerError] = field(default_factory=list)

    def load(
        self, asked: EnvironmentArgs, load: Callable[[EnvironmentArgs], tuple[CheckedEnvironment, ...]]
    ) -> tuple[CheckedEnvironment, ...]:
        """The environments of this run, loaded once. Raises Invalid; with `keep_going` only where none is to blame."""
        if self.revision is not None:
            from deployer.cli.changed_since import changed_since

            asked = replace(asked, environments=changed_since(self.revision, asked))
            if not asked.environments:
                say(f"No environment has changed since {printable(self.revision)}.\n", sys.stderr)
        self.files = asked.environments
        if not self.keep_going:
            return load(asked)
        failures: dict[str, Any] = {}
        ready = load(replace(asked, failures=failures))
        for file, problems in failures.items():
            self.failed(file, "", Invalid(problems))
        return ready

    def of_files(self, files: Sequence[str], read: Callable[[str], Value]) -> dict[str, Value]:
        """What is read from each file; those that cannot be read are noted. Raises what one raises, unless the others
        are to have their turn all the same.
        """
        found = {}
        for file in files:
            try:
                found[file] = read(file)
            except (Invalid, Unsafe, Refused) as error:
                if not self.keep_going:
                    raise
                self.failed(file, "", error)
        return found

    def each(
        self, azure: Any, ready: Sequence[CheckedEnvironment], work: Callable[[CheckedEnvironment], Value]
    ) -> Iterator[tuple[CheckedEnvironment, Value]]:
        """What `work` gives for each environment, in their order; those that fail are noted. Raises what one raises,
        unless the others are to have their turn all the same.
        """
        with counting(len(ready)) as tell:
            found = in_parallel(azure, ready, work, tell, keep_going=self.keep_going)
        for attempt in found:
            environment = attempt.ready.site.environment.name
            if attempt.error:
                self.failed(attempt.ready.source.file, environment, attempt.error)
            elif attempt.value is not None:
                yield attempt.ready, attempt.value

    def failed(self, file: str, environment: str, error: DeployerError) -> None:
        """Note an environment that failed; its problems are told at the end."""
        self._errors.append(error)
        self.record(EnvironmentResult(environment, file, EnvironmentOutcome.FAILED, error.problems[0].message))

    def require(self, ready: CheckedEnvironment, check: Callable[[], object]) -> None:
        """Note an environment that was looked at, and must not be applied."""
        try:
            check()
        except (Invalid, Unsafe) as error:
            self.failed(ready.source.file, ready.site.environment.name, error)

    @property
    def failures(self) -> int:
        """How many have failed."""
        return len(self._errors)

    def note(self, ready: CheckedEnvironment, outcome: EnvironmentOutcome, detail: str = "") -> None:
        """Note what an environment came to."""
        self.record(EnvironmentResult(ready.site.environment.name, ready.source.file, outcome, detail))

    def record(self, result: EnvironmentResult) -> None:
        """Note what an environment came to."""
        self._found[result.file] = result

    def ended(self, outputs: Sequence[Output], code: int, *, beside: bool = False) -> int:
        """Tell the problems, and of several environments the summary, not `beside` a result on the standard output;
        write the results. `code` is the exit code where no environment failed.
        """
        result = self.result()
        if self._errors:
            say_problems(combined(self._errors).problems)
        if len(self.files) > 1 or self._errors:
            stream = sys.stderr if beside or stdout_is_document(outputs) else sys.stdout
            say(f"\n{report('fleet', 'text')(result)}", stream)
        if self.results:
            save(str(self.results), report("fleet", "json")(result))
        codes = {classify(error) for error in self._errors} | ({code} - {Exit.SUCCESS, Exit.CHANGES})
        return code if not codes or code > _SIGNALS else codes.pop() if len(codes) == 1 else Exit.FAILURE

    def begin(self, files: Sequence[str], names: Mapping[str, str]) -> None:
        """The environments of an apply, by their names; nothing has been done in any of them yet."""
        self.files, self.names = tuple(files), names
        for environment, file in names.items():
            self.record(EnvironmentResult(environment, file, EnvironmentOutcome.UNCHANGED))

    def result(self) -> FleetResult:
        """What each environment came to so far, in the order of the files."""
        name = click.get_current_context().info_name or ""
        return FleetResult(name, tuple(self._found[file] for file in self.files if file in self._found))


_since = click.option(
    "--changed-since",
    "revision",
    metavar="REV",
    help="Only environments that mean something else than at this git revision, whatever files say it.",
)

fleet_options = gathered(
    "fleet",
    lambda keep_going, results, revision: Fleet(keep_going, results, revision),
    click.option(
        "--results", type=FILE, metavar="FILE", help="Write what each environment came to, as JSON for merge-results."
    ),
    _since,
    click.option(
        "--continue-on-error",
        "keep_going",
        is_flag=True,
        help="An environment that fails keeps no other from its turn; the command still fails in the end.",
    ),
)
"""`fleet`: a Fleet made of --continue-on-error, --changed-since and --results."""

changed = gathered("fleet", lambda revision: Fleet(revision=revision), _since)
"""`fleet`: a Fleet made of --changed-since alone, for who only chooses environments."""
