"""What most commands are asked: which environments, as the catalogue of which day knows them, and where they live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.check.extensions.catalogue import catalogue
from deployer.check.extensions.rules import own_rules
from deployer.check.load_environments import CheckedEnvironment, load_environments, load_valid
from deployer.cli import options
from deployer.cli.option_values import Command, Decorator, is_given
from deployer.cli.printing import tell_people
from deployer.rules import unsuppressible
from deployer.rules.rule import Rule
from deployer.source.layers.variables import Values
from deployer.values.holder import LockOptions
from deployer.values.problem import Problem

if TYPE_CHECKING:
    from deployer.azure.azure import Azure
    from deployer.live.connect import TargetOptions


class EnvironmentArgs(Struct, frozen=True):
    """The environments that a command line names, not yet read."""

    environments: tuple[str, ...] = ()
    day: date | None = None
    """The one that was given; None is today."""
    variables: Values | None = None
    catalog_folder: Path | None = None
    rules_folder: Path | None = None
    sandbox: bool = False
    sandbox_state: Path = Path()
    failures: dict[str, tuple[Problem, ...]] | None = None
    """The problems of each file that cannot be used, where such a file keeps no other from being used."""

    @property
    def as_of(self) -> date:
        """The day for which the catalogue is asked."""
        return self.day or datetime.now(UTC).date()

    @property
    def catalog(self) -> Catalog:
        """Our catalogue of that day, with the team's rows. Raises Invalid with what is wrong in them."""
        return catalogue(self.as_of, self.catalog_folder)

    @property
    def where(self) -> TargetOptions:
        """The sandbox, its clock set to the day if one was given, or the real Azure."""
        from deployer.live.connect import TargetOptions

        return TargetOptions(self.sandbox, self.sandbox_state, self.day)

    def with_endpoint(self, last: str) -> tuple[EnvironmentArgs, str]:
        """The environments, and the endpoint that is named behind them; empty where a single word stands alone, which
        is an environment.
        """
        if self.environments:
            return self, last
        return replace(self, environments=options.unique(options.expand(last))), ""

    def checked(self) -> tuple[CheckedEnvironment, ...]:
        """The environments, by our rules and the team's: to deploy them. Raises Invalid."""
        return self._loaded(own_rules(self.rules_folder))

    def ready(self) -> tuple[CheckedEnvironment, ...]:
        """The environments by those rules alone without which they would be read as something else: to look at what is
        live, and to remove what is no longer declared. A model that was retired since must keep nobody from that, and
        one that the catalogue does not know must not pass for one that is not declared. Raises Invalid.
        """
        return self._loaded(unsuppressible())

    def bare(self) -> tuple[CheckedEnvironment, ...]:
        """The environments by no rule: to remove all of them. Raises Invalid."""
        return self._loaded(())

    def _loaded(self, rules: Sequence[Rule]) -> tuple[CheckedEnvironment, ...]:
        if self.failures is None:
            return load_environments(self.environments, self.catalog, self.variables or {}, rules)
        found, failed = load_valid(self.environments, self.catalog, self.variables or {}, rules)
        self.failures.update(failed)
        return found

    @contextmanager
    def live(
        self, ready: tuple[CheckedEnvironment, ...] | None = None
    ) -> Iterator[tuple[Azure, tuple[CheckedEnvironment, ...]]]:
        """A way to Azure that only reads, and the environments; those given, or those that are ready."""
        from deployer.azure.azure import Azure
        from deployer.live.connect import connect

        ready = self.ready() if ready is None else ready
        with connect(self.where, [each.site.environment.scope for each in ready]) as target:
            yield Azure(target), ready

    @contextmanager
    def locked(self, lock: LockOptions) -> Iterator[tuple[Azure, tuple[CheckedEnvironment, ...]]]:
        """As `live`, for who writes past a plan: no other run is at work on the environments meanwhile."""
        from deployer.applying.exclusive import exclusive
        from deployer.azure.azure import Azure

        with self.live() as (azure, ready):
            scopes = [each.site.environment.scope for each in ready]
            with exclusive(azure.target, scopes, lock, tell_people) as target:
                yield Azure(target), ready


def environment_args(*, live: bool = False, rules: bool = False, required: bool = True) -> Decorator:
    """`asked`: FILES, --as-of, --var, --var-file, --catalog; `live` adds --sandbox and its state, `rules` --rules."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def taking(**given: Any) -> Any:
            day = given.pop("as_of")
            parts = {name: given.pop(name) for name in _PARTS if name in given}
            return command(asked=EnvironmentArgs(day=day if is_given("as_of") else None, **parts), **given)

        decorated: Command = options.own_catalogue(taking)
        if rules:
            decorated = options.own_rules(decorated)
        decorated = options.variables(decorated)
        if live:
            decorated = options.sandbox(decorated)
        return options.environments(required)(options.as_of(decorated))

    return decorate


_PARTS = ("environments", "variables", "catalog_folder", "rules_folder", "sandbox", "sandbox_state")
