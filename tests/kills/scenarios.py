"""What the struck runs set out to do: hubs and Foundry, each command that writes, and both engines."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from deployer.applying.run import RunOptions, RunResult, apply_approved, plan_and_apply
from deployer.azure.azure import Azure
from deployer.azure.target import Target
from deployer.check.load_environments import CheckedEnvironment
from deployer.cli.console import Terminal
from deployer.live.connect import TargetOptions
from deployer.planning.plan_environment import plan_environment
from deployer.planning.plan_file import load
from deployer.reports.formats import report
from deployer.values.event import State
from deployer.values.holder import LockOptions
from deployer.values.plan_options import PlanOptions
from tests import platform
from tests.scenarios.estate import WHOLE
from tests.world import SUBSCRIPTION, World, environment

HUB_BEFORE = environment(
    "model: mistral-small-2503, name: chat, tags: {team: a}",
    "model: Ministral-3B, name: code",
    "model: mistralai-Mistral-7B-Instruct-v0-2, name: big, compute: {instance_type: Standard_NC24ads_A100_v4}",
)
HUB_AFTER = environment(
    "model: mistral-small-2503, name: chat, tags: {team: b}",
    "model: Codestral-2501, name: code",
    "model: Ministral-3B, name: talk",
)


def foundry(projects: str, *deployments: str) -> str:
    """An account, its content filter, projects and deployments."""
    rows = "".join(f"    - {{{deployment}}}\n" for deployment in deployments)
    return f"""\
name: foundry
accept_marketplace_terms: true
subscription: {SUBSCRIPTION}
resource_group: rg-foundry
location: swedencentral
foundry:
  name: ai-kills
  content_filters:
    - {{name: strict, filters: [{{harm: Violence, source: prompt, severity: low}}]}}
  projects: [{projects}]
  deployments:
{rows}"""


FOUNDRY_BEFORE = foundry(
    "{name: writers, description: who write}, {name: readers}",
    "model: Mistral-Large-3, name: large, capacity: 10, content_filter: strict",
    "model: mistral-medium-2505, name: medium",
)
FOUNDRY_AFTER = foundry(
    "{name: writers, description: who wrote}, {name: others}",
    "model: Mistral-Large-3, name: large, capacity: 20, content_filter: strict",
    "model: mistral-document-ai-2512, name: documents",
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What stood, what is asked for, and who carries it out."""

    name: str
    share: int
    """How many strikes it gets of a thousand."""
    before: tuple[str, ...]
    text: tuple[str, ...]
    """Environments, side by side."""
    command: str = "apply"
    engine: str = "direct"
    approved: bool = False
    """Whether it runs from a plan file."""

    @property
    def choices(self) -> PlanOptions:
        """What the command line would say."""
        prune = "only" if self.command == "prune" else PlanOptions().prune
        return PlanOptions(destroy=self.command == "destroy", purge=self.command == "destroy", prune=prune)


HUB, FOUNDRY, BOTH = (HUB_BEFORE,), (FOUNDRY_BEFORE,), (HUB_BEFORE, FOUNDRY_BEFORE)
SCENARIOS = (
    Scenario("`apply`: everything there is is made", 100, (), (WHOLE,)),
    Scenario("`apply` on a hub: changed, replaced, deleted, made", 150, HUB, (HUB_AFTER,)),
    Scenario("`apply` on Foundry: changed, deleted, made", 120, FOUNDRY, (FOUNDRY_AFTER,)),
    Scenario("`apply` of a plan file", 120, HUB, (HUB_AFTER,), approved=True),
    Scenario("`apply` of two environments side by side", 120, BOTH, (HUB_AFTER, FOUNDRY_AFTER)),
    Scenario("`apply` by ARM: everything there is is made", 50, (), (WHOLE,), engine="arm"),
    Scenario("`apply` by ARM: changed, replaced, deleted, made", 90, HUB, (HUB_AFTER,), engine="arm"),
    Scenario("`destroy` of a hub", 110, HUB, HUB, "destroy"),
    Scenario("`destroy` of Foundry", 70, FOUNDRY, FOUNDRY, "destroy"),
    Scenario("`prune`", 70, HUB, (HUB_AFTER,), "prune"),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A scenario, ready to begin."""

    scenario: Scenario
    world: World
    ready: tuple[CheckedEnvironment, ...]
    plan: str
    """The content of the plan file, where it runs from one."""

    def prepare(self, folder: Path) -> None:
        """Write down what the command is given."""
        if self.plan:
            (folder / "plan.json").write_text(self.plan)

    def run(self, target: Target, folder: Path, *, alone: bool = False, resume: bool = False) -> RunResult:
        """Plan and apply in a folder as the command does, in a process that does nothing else where it is `alone`."""
        command = self.scenario.command
        options = RunOptions(
            TargetOptions(sandbox=False, state=Path()),
            self.scenario.choices,
            engine=self.scenario.engine,
            may_exit=alone,
            lock=LockOptions(command=command),
            again=f"deployer {command} --resume test.yaml",
            resume="" if resume else None,
        )
        with chdir(folder):
            if self.plan and (resume or not (folder / "begun").exists()):
                (folder / "begun").touch()
                return apply_approved(target, [load(self.plan, "plan.json")], options, Terminal(None))
            return plan_and_apply(target, self.ready, options, Terminal(None))

    def finish(self, folder: Path, *, resume: bool = False) -> int:
        """Run it in this process, where all of it has to end well. How many changes it carried out."""
        events = self.run(self.world.target, folder, resume=resume).events
        bad = [event for event in events if event.state is not State.DONE]
        assert not bad, bad
        return len(events)

    @property
    def ids(self) -> set[str]:
        """Everything that is there, but for the history of deployments."""
        return {id for id in self.world.cloud.index.records if "/microsoft.resources/deployments/" not in id}

    @property
    def purchases(self) -> int:
        """How many subscriptions were bought, one by one."""
        log = self.world.cloud.log
        bought = [each for each in log if "/marketplacesubscriptions/" in each.path.lower() and each.status == 201]
        return sum(each.method == "PUT" for each in bought)


def staged(scenarios: Iterable[Scenario]) -> list[Stage]:
    """Each scenario as it begins. Whatever a run imports is imported afterwards."""
    return [_staged(scenario) for scenario in scenarios]


def _staged(scenario: Scenario) -> Stage:
    world = platform.build(World())
    for text in scenario.before:
        world.apply(text)
    ready, plan = tuple(map(world.ready, scenario.text)), ""
    if scenario.approved:
        made = plan_environment(Azure(world.target), ready[0], scenario.choices, serial="a" * 32).plan
        plan = report("plan", "json")([made])
    return Stage(scenario, world, ready, plan)
