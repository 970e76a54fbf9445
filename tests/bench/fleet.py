"""How long it takes to read a fleet in which nothing changes, and to make one: `python -m tests.bench.fleet`.

Whole processes of `plan`, `drift`, `status` and `forecast` over so many environments of seven resources, spread
over ten subscriptions, against the sandbox; and of `apply`, against another one that is empty.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deployer.azure.azure import Azure
from deployer.catalog import catalog
from deployer.check.load_environments import load_environments
from deployer.live.sandbox_target import sandbox_target
from deployer.planning.plan_environment import plan_environment
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.store import opened
from deployer.values.plan_options import PlanOptions
from tests.bench.filled import fill
from tests.bench.process import DEPLOYER, Run, measure

DAY = "2026-11-23"
TEXT = """\
name: e{number}
accept_marketplace_terms: true
subscription: 00000000-0000-0000-0000-00000000000{place}
resource_group: rg-e{number}
location: eastus2
hub: {{name: hub-e{number}}}
projects:
  - name: assistants
    deployments:
      - {{model: mistral-small-2503, name: chat-e{number}}}
"""


def filled(cloud: Cloud, file: Path) -> None:
    """Make an environment in a cloud."""
    (ready,) = load_environments([str(file)], catalog.at(datetime.fromisoformat(DAY).date()), {})
    scope = ready.site.environment.scope
    if scope.subscription not in cloud.subscriptions:
        cloud.subscribe(scope.subscription)
    fill(cloud, plan_environment(Azure(sandbox_target(cloud)), ready, PlanOptions()).plan)


def main() -> None:
    """Print the table."""
    noon = datetime.fromisoformat(f"{DAY}T12:00:00").replace(tzinfo=UTC)
    commands, one = ("plan", "drift", "status", "forecast"), {"environments": "environments/e0.yaml"}
    print("| environments | " + " | ".join((*commands, "apply")) + " |\n|--:|" + "---|" * (len(commands) + 1))
    with tempfile.TemporaryDirectory() as name:
        folder, made = Path(name), 0
        (folder / "environments").mkdir()
        state = folder / ".deployer/sandbox.json"
        for wanted in [int(word) for word in sys.argv[1:]] or [125, 250, 500]:
            with opened(state, now=noon - timedelta(days=15)) as cloud:
                for number in range(made, wanted):
                    file = folder / f"environments/e{number}.yaml"
                    file.write_text(TEXT.format(number=number, place=number % 10))
                    filled(cloud, file)
                cloud.clock.set(noon)
            made = wanted
            lines = {each: [*DEPLOYER, each, "--as-of", DAY, "environments"] for each in commands}
            for each in ("plan", "drift", "status"):
                lines[each].append("--sandbox")
            made_anew = (*DEPLOYER, "apply", "--yes", "--as-of", DAY, "--sandbox", "--sandbox-state", "new.json")
            lines["apply"] = ["sh", "-c", 'rm -f new.json*; exec "$@"', "sh", *made_anew, "environments"]
            first = {name: [one.get(word, word) for word in line] for name, line in lines.items()}
            runs = measure(lines, folder, 1, first)
            print(f"| {wanted} | " + " | ".join(_cell(runs[each]) for each in lines) + " |", flush=True)


def _cell(run: Run) -> str:
    return f"{run}, {run.megabytes:.0f} MB"


if __name__ == "__main__":
    main()
