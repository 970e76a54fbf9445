"""What a command loads: by list, not by clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deployer.environment.section import Section
from deployer.sandbox.server.serve import Serving, running
from deployer.sandbox.state.cloud import Cloud

ROOT = Path(__file__).parents[1]
HEAVY = ("azure", "requests", "jinja2", "rich", "msal", "msrest", "urllib3", "httpx", "markupsafe")
CODE = """
import json, linecache, os, resource, sys
opened = []
sys.addaudithook(lambda event, told: opened.append(str(told[0])) if event == "open" else None)
from deployer.cli.main import main
code = main(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
seconds, kilobytes = used.ru_utime + used.ru_stime, used.ru_maxrss
if os.path.exists("/proc/self/status"):  # ru_maxrss counts the memory of whoever started the process too
    with open("/proc/self/status") as status:
        kilobytes = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
seen = {"code": code, "modules": sorted(sys.modules), "kilobytes": kilobytes, "seconds": seconds}
seen["sources"] = sorted(linecache.cache)
seen["opened"] = opened
print(json.dumps(seen), file=sys.stderr)
"""


class Seen(dict[str, object]):
    """What a process of its own came to."""

    @property
    def modules(self) -> set[str]:
        found = self["modules"]
        assert isinstance(found, list)
        return set(found)

    @property
    def packages(self) -> set[str]:
        return {name.split(".")[0] for name in self.modules}


def loaded(*arguments: str, variables: Mapping[str, str] | None = None) -> Seen:
    """The modules that are loaded when the command has run, with more variables in its environment."""
    command = [sys.executable, "-W", "error", "-c", CODE, *arguments]
    environment = {**os.environ, **(variables or {})}
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    return Seen(json.loads(ran.stderr.splitlines()[-1]))


def test_help_loads_no_command_and_nothing_that_only_commands_need() -> None:
    seen = loaded("--help")
    assert seen["code"] == 0
    assert not [name for name in seen.modules if name.startswith("deployer.cli.commands.")]
    assert not seen.packages & {*HEAVY, "pydantic", "yaml"}


@pytest.mark.parametrize("command", ["validate", "schema", "version", "models", "regions"])
def test_the_help_of_an_offline_command_loads_nothing_of_azure(command: str) -> None:
    seen = loaded(command, "--help")
    assert seen["code"] == 0
    assert not seen.packages & set(HEAVY)


def test_what_only_a_finding_needs_is_not_loaded_for_a_valid_file() -> None:
    seen = loaded("validate", "--as-of", "2026-11-23", "environments/dev.yaml")
    assert seen["code"] == 0
    assert not seen.modules & {
        "difflib",
        "deployer.check.error_codes",
        "deployer.environment.catalog_file",
    }
    assert not {name for name in seen.modules if name.startswith(("deployer.check.repair", "deployer.kinds"))}


def test_no_source_of_ours_is_read_to_check_a_valid_file() -> None:
    """As pydantic does, to find what stands below each field of a section."""
    seen = loaded("validate", "--as-of", "2026-11-23", "environments/dev.yaml")
    sources = seen["sources"]
    assert isinstance(sources, list)
    assert not [name for name in sources if "environment" in name]


def test_files_of_the_catalogue_that_no_rule_asked_for_are_not_parsed() -> None:
    """Each is opened once to see which tables it has, and once more to parse it."""
    seen = loaded("validate", "--as-of", "2026-11-23", "environments/dev.yaml")
    opened = seen["opened"]
    assert isinstance(opened, list)
    count = Counter(Path(name).name for name in opened if "catalog" in name)
    assert {name for name, times in count.items() if name.endswith(".yaml") and times == 1} >= {
        "countries.yaml",
        "roles.yaml",
        "sources.yaml",
        "subscriptions.yaml",
    }


def test_sections_leave_their_annotations_to_python() -> None:
    """pydantic would compile those of `from __future__ import annotations` one by one, at every start."""
    import deployer.check.extensions.prices
    import deployer.check.extensions.rows  # noqa: F401  the sections of files that are no environments

    sections = [Section]
    for each in sections:
        sections.extend(each.__subclasses__())
    ours = [each for each in sections if each.__module__.startswith("deployer.")]
    written = {each.__name__: each.__annotations__ for each in ours}
    assert len(written) > 30
    assert not {name for name, fields in written.items() if any(isinstance(field, str) for field in fields.values())}


def test_a_plan_loads_no_writer_no_server_and_no_template_that_runs(tmp_path: Path) -> None:
    state = str(tmp_path / "sandbox.json")
    seen = loaded("plan", "--sandbox", "--sandbox-state", state, "--as-of", "2026-11-23", "environments/dev.yaml")
    assert seen["code"] == 0
    assert "deployer.sandbox.router" in seen.modules
    assert not seen.packages & {"multiprocessing", "rich", "msal", "msrest", "jwt", "cryptography"}
    # filelock itself loads asyncio; none of ours that uses it is
    assert not seen.modules & {
        "deployer.sandbox.server.serve",
        "deployer.sandbox.server.asgi",
        "deployer.sandbox.server.connections",
    }
    assert not [name for name in seen.modules if name.startswith(("azure.mgmt", "azure.ai", "azure.identity"))]
    assert not [name for name in seen.modules if name.startswith("deployer.applying.arm_deployments")]
    # nor what only templates and calls of endpoints need
    assert not [name for name in seen.modules if name.startswith("deployer.sandbox.deployments.language")]
    assert not seen.modules & {"deployer.sandbox.deployments.scheduler", "deployer.sandbox.inference.router"}


@pytest.mark.parametrize("command", ["plan", "drift", "outputs"])
def test_a_run_against_a_cloud_loads_no_module_of_the_sandbox(command: str, tmp_path: Path) -> None:
    """The cloud is a server of its own process, which is told from Azure by its address alone."""
    cloud = Cloud.new(datetime(2026, 11, 23, 12, tzinfo=UTC))
    cloud.subscribe("00000000-0000-0000-0000-000000000000")
    with running(cloud, Serving(tmp_path / "ca.pem")) as served:
        seen = loaded(command, "environments/dev.yaml", variables=served.variables)
    assert cloud.log, "it asked the server"
    assert [name for name in seen.modules if name.startswith("deployer.azure")]
    assert not [name for name in seen.modules if name.startswith("deployer.sandbox")]


def test_validate_loads_nothing_of_azure_requests_jinja2_or_rich() -> None:
    seen = loaded("validate", "--as-of", "2026-11-23", "environments")
    assert seen["code"] == 0
    assert "deployer.cli.commands.validate" in seen.modules
    assert not seen.packages & set(HEAVY)


@pytest.mark.parametrize("name", ["json", "sarif", "junit", "github", "azure-devops", "gitlab"])
def test_validate_loads_nothing_more_whatever_the_format(name: str) -> None:
    seen = loaded("validate", "-o", name, "--as-of", "2026-11-23", "environments/dev.yaml")
    assert not seen.packages & set(HEAVY)


def test_ten_thousand_deployments_validate_in_seconds_and_half_a_gigabyte(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    file.write_text(large(2500), encoding="utf-8")
    seen = loaded("validate", "--as-of", "2026-11-23", str(file))
    assert seen["code"] == 0
    assert isinstance(seen["seconds"], float) and seen["seconds"] < 20
    assert isinstance(seen["kilobytes"], int) and seen["kilobytes"] < 512 * 1024


def large(projects: int) -> str:
    """A valid environment with four deployments in each project."""
    models = ("mistral-small-2503", "Ministral-3B", "Codestral-2501", "mistral-medium-2505")
    head = """\
name: large
accept_marketplace_terms: true
subscription: 00000000-0000-0000-0000-000000000000
resource_group: rg-large
location: eastus2
hub: {name: hub-large}
projects:
"""
    entry = """\
      - model: {model}
        name: e{project}-{number}
        content_safety: enabled
        auth: key
        tags: {{team: platform, stage: dev, index: "{number}", owner: science}}
"""
    parts = [head]
    for project in range(projects):
        parts.append(f"  - name: project-{project}\n    deployments:\n")
        parts += [entry.format(model=model, project=project, number=n) for n, model in enumerate(models)]
    return "".join(parts)
