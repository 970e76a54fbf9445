"""Which environments a run goes on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct, field

from deployer.applying.console import Console
from deployer.azure.azure import Azure
from deployer.planning.parallel import Place, in_parallel
from deployer.values.problem import DeployerError, Invalid, Refused, Unsafe
from deployer.values.scope import Scope

Value = TypeVar("Value")


class RunScopes(Struct):
    """The environments of a run: with `keep_going` one that fails is left out, else its error is raised."""

    console: Console
    keep_going: bool = False
    out: set[str] = field(default_factory=set)

    def drop(self, scope: Scope, error: DeployerError) -> None:
        """Go on without an environment. Raises the error where that is not wanted."""
        if not self.keep_going:
            raise error
        self.out.add(scope.environment)
        self.console.failed(scope, error)

    def remaining(self, items: Sequence[Place]) -> list[Place]:
        """Those that are not left out."""
        return [each for each in items if each.scope.environment not in self.out]

    def map(self, azure: Azure, items: Sequence[Place], work: Callable[[Place], Value]) -> list[Value]:
        """What `work` gives for each that goes on, side by side."""
        with self.console.counts(len(items)) as tell:
            tried = in_parallel(azure, items, work, tell, keep_going=self.keep_going)
        for attempt in tried:
            if attempt.error:
                self.drop(attempt.ready.scope, attempt.error)
        return [attempt.value for attempt in tried if attempt.value is not None]

    def require(self, items: Sequence[Place], check: Callable[[Place], None]) -> list[Place]:
        """Those that `check` raises nothing of."""
        for each in items:
            try:
                check(each)
            except (Invalid, Unsafe, Refused) as error:
                self.drop(each.scope, error)
        return self.remaining(items)
