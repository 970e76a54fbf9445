"""Mistral models on Azure as code: what is reviewed is what is deployed.

An environment file is rendered into ARM resources. Those rendered resources are the desired state: the ARM and Bicep
files a reviewer reads, the difference a plan shows and the writes an apply sends are readings of the same values.

The verbs, in the order they run. Each is a function, from value to value, in a module of its name:

    load     YAML text             -> Source: data, and beside it the place of every value       source/
    overlay  Source                -> Source with its `extends` chain, variables and regions resolved
    check    Source                -> Environment and Problems                                   check/
    render   Environment           -> Resources, the desired state, and their ARM and Bicep texts  render/
    read     Resources             -> Live: what Azure (or the sandbox) holds of them              live/
    plan     desired and live      -> Plan: Changes, in order, with every write they will send     planning/
    guard    Plan                  -> nothing, or a refusal of what must not be done
    apply    Plan                  -> Events, while Azure is changed                             applying/
    verify   Live                  -> Outcomes of asking each endpoint                           endpoints/

The floors; a module imports from its own and lower floors only, and tests/test_floors.py holds it:

    values       frozen nouns; import nothing of ours
    source       YAML text to Source, edits back into the text; the files that we write
    catalog      dated facts of models, regions and sizes: a new model is one row
    environment  what users write, and its schema for editors
    kinds        one ARM resource type per file (and its template in templates/arm)
    rules        one rule per file, found by listing the folder; its docstring is its documentation and its test
    check        Source to Environment, every problem at once; repairs; what a team adds of its own
    render       Environment to Resources, ARM and Bicep
    reports      a value to text: formats are found by listing
    azure        the only floor that imports the Azure SDKs
    sandbox      an Azure that fits in a dictionary; knows nothing of catalog, rules or kinds
    live         what Azure holds of the resources, and of what they need
    planning     what differs, in order, with every write; and every refusal of a plan
    importing    what is live to YAML
    endpoints    where endpoints answer, their keys, and whether they do
    applying     the writes, the journal, the lock
    cli          menu, options, output, exit codes; commands/ holds one command per file

A program has the same verbs as functions of this package, `deployer.load` to `deployer.verify`, with frozen values in
and out; what they need is imported when they are called (docs/library.md).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from deployer.values.version import __version__

if TYPE_CHECKING:
    from datetime import date
    from os import PathLike
    from pathlib import Path

    from deployer.check.load_environments import CheckedEnvironment as CheckedEnvironment
    from deployer.live.connect import TargetOptions as TargetOptions
    from deployer.render.bicep import bicep as bicep
    from deployer.render.render import arm as arm
    from deployer.rules.rule import Rule
    from deployer.values.change import Plan as Plan
    from deployer.values.event import Event as Event
    from deployer.values.event import State as State
    from deployer.values.outcome import Outcome as Outcome
    from deployer.values.plan_options import PlanOptions as PlanOptions
    from deployer.values.problem import DeployerError as DeployerError
    from deployer.values.problem import Invalid as Invalid
    from deployer.values.problem import Problem as Problem
    from deployer.values.problem import Refused as Refused
    from deployer.values.problem import Unsafe as Unsafe
    from deployer.values.resource import Resource as Resource
    from deployer.values.source import Source as Source

VERBS = ("load", "check", "render", "plan", "apply", "verify")
"""The functions of this package."""
_HOMES = {
    "check.load_environments": ("CheckedEnvironment",),
    "live.connect": ("TargetOptions",),
    "render.bicep": ("bicep",),
    "render.render": ("arm",),
    "values.change": ("Plan",),
    "values.event": ("Event", "State"),
    "values.outcome": ("Outcome",),
    "values.plan_options": ("PlanOptions",),
    "values.problem": ("DeployerError", "Invalid", "Problem", "Refused", "Unsafe"),
    "values.resource": ("Resource",),
    "values.source": ("Source",),
}
"""Where the other names of a program stand: they are imported when they are asked for."""
__all__ = ["__version__", *VERBS, *(name for names in _HOMES.values() for name in names)]


def load(*files: str | PathLike[str], variables: Mapping[str, str] | None = None) -> tuple[Source, ...]:
    """Read environment files, with the files that they extend and the values of their variables. Raises Invalid with
    everything that keeps one of them from being read.
    """
    from deployer.check.load_environments import sources_of
    from deployer.values.problem import Invalid

    sources, problems = sources_of([str(file) for file in files], variables or {})
    if problems:
        raise Invalid(problems)
    return tuple(sources)


def check(
    sources: Sequence[Source],
    as_of: date | None = None,
    *,
    catalog: Path | None = None,
    rules: Sequence[Rule] | None = None,
) -> tuple[CheckedEnvironment, ...]:
    """Check the files together by everything that can be known without asking Azure: by the catalogue as of a day
    (today, in UTC, when left out) with a team's rows from the folder `catalog`, and by our rules; `rules=()` for what
    is only to be destroyed. Raises Invalid with all problems where one is an error; each environment has its warnings.
    """
    from datetime import UTC, datetime

    from deployer.check.extensions.catalogue import catalogue
    from deployer.check.load_environments import check_sources

    return check_sources(sources, catalogue(as_of or datetime.now(UTC).date(), catalog), rules)


def render(environment: CheckedEnvironment) -> tuple[Resource, ...]:
    """The desired state. `arm(resources)` is its ARM template, `bicep(resources)` its Bicep files by name. Raises
    Invalid.
    """
    from deployer.render.render import render as rendered

    environment.judge(())
    return rendered(environment.sites)


def plan(
    environment: CheckedEnvironment,
    where: TargetOptions | None = None,
    options: PlanOptions | None = None,
    *,
    limit: int | None = None,
) -> Plan:
    """Compare what an environment asks for with what is there. Reads only; `where` is the Azure of the AZURE_*
    variables when left out. The plan can be applied once. Raises Invalid, also where the terms of an offer that it
    would buy are not accepted; Unsafe where it is refused, as one that deletes or replaces more than `limit` resources;
    Refused where Azure refuses.
    """
    from uuid import uuid4

    from deployer.azure.azure import Azure
    from deployer.live.connect import TargetOptions, connect
    from deployer.planning.plan_environment import plan_environment
    from deployer.planning.revalidate import require_accepted
    from deployer.values.plan_options import PlanOptions

    with connect(where or TargetOptions(), [environment.site.environment.scope]) as target:
        planned = plan_environment(Azure(target), environment, options or PlanOptions(), limit, str(uuid4()))
    require_accepted([planned])
    return planned.plan


def apply(
    plan: Plan,
    where: TargetOptions | None = None,
    *,
    tell: Callable[[Event], None] | None = None,
    lock_timeout: float = 0.0,
) -> tuple[Event, ...]:
    """Send the writes of a plan and nothing else, with the locks of its environment held and a journal under
    `.deployer/runs`. `tell` hears each event while it runs; the last one of each change comes back, and its `state`
    says whether it was done: a write that Azure refuses is no exception. Raises Unsafe where the plan has run, or would
    now do something else; Refused where Azure cannot be asked, or somebody holds the lock longer than `lock_timeout`
    seconds. In the main thread a signal lets what runs come to a halt, and is raised again at the end.
    """
    from signal import raise_signal

    from deployer.applying.console import Caller
    from deployer.applying.run import RunOptions, run_approved
    from deployer.live.connect import TargetOptions
    from deployer.values.holder import LockOptions

    options = RunOptions(where or TargetOptions(), lock=LockOptions(lock_timeout), files=[plan.file])
    result = run_approved([plan], options, Caller(tell))
    if result.signal:
        raise_signal(result.signal)
    return result.events


def verify(
    environment: CheckedEnvironment,
    where: TargetOptions | None = None,
    *,
    checks: Collection[str] = (),
    max_tokens: int = 100_000,
) -> tuple[Outcome, ...]:
    """Ask each endpoint of an environment whether it answers and does what its model can do; `where` as for `plan`.
    `checks` are those of docs/verify.md, the usual ones when left out; no endpoint is asked for what it cannot do. Keys
    are read, kept in memory, and in no outcome. Raises Refused where Azure refuses, ValueError for an unknown check.
    """
    from deployer.azure.azure import Azure
    from deployer.endpoints.probe import Inquiry
    from deployer.endpoints.token_budget import TokenBudget
    from deployer.endpoints.verify import ask_endpoints, endpoints_of
    from deployer.live.connect import TargetOptions, connect
    from deployer.values.outcome import CHECKS, USUAL

    if strange := sorted(set(checks) - set(CHECKS)):
        raise ValueError(f"no check is called '{strange[0]}'; there are {', '.join(CHECKS)}")
    inquiry = Inquiry(frozenset(checks) or USUAL, TokenBudget(max_tokens))

    with connect(where or TargetOptions(), [environment.site.environment.scope]) as target:
        probes = endpoints_of(Azure(target), environment)
        return tuple(ask_endpoints(target, probes, environment.site.catalog, inquiry))


def __getattr__(name: str) -> Any:
    """The other names, when somebody asks for them."""
    home = next((home for home, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module 'deployer' has no attribute {name!r}")
    return getattr(import_module(f"deployer.{home}"), name)


class _Package(ModuleType):
    """`check` and `render` are folders as well as verbs: importing one of their modules leaves the verb there."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in VERBS and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
