"""`-o env` prints no variable twice: a shell would silently take the last one."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployer.reports.formats import report
from deployer.values.endpoint import Endpoint
from tests.commands.test_naming import ONE, PROD, REGIONS, applied
from tests.conftest import Run


def names(text: str) -> list[str]:
    return [line.partition("=")[0] for line in text.splitlines()]


def endpoint(project: str, name: str, environment: str = "dev") -> Endpoint:
    id = f"/subscriptions/s/resourceGroups/rg-{environment}/{project}/{name}"
    return Endpoint(name, project, "serverless endpoint", "m", "Online", f"https://{name}", id, environment)


def test_of_several_environments_each_variable_names_its_environment(run: Run) -> None:
    here = applied(run, dev=ONE, prod=PROD)
    found = names(run("outputs", "-o", "env", *here).out)
    assert found == [
        f"AZUREAI_ENDPOINT_URL_{environment}_ASSISTANTS_{name}"
        for environment in ("TEST", "PROD")
        for name in ("CHAT", "SMALL")
    ]


def test_one_named_endpoint_has_the_plain_variable(run: Run) -> None:
    here = applied(run, test=REGIONS)
    (line,) = run("outputs", "--endpoint", "assistants-westus3/chat", "-o", "env", *here).out.splitlines()
    assert line.startswith("AZUREAI_ENDPOINT_URL=https://chat.westus3.")
    assert names(run("outputs", "-o", "env", *here).out) == [
        "AZUREAI_ENDPOINT_URL_ASSISTANTS_EASTUS2_CHAT",
        "AZUREAI_ENDPOINT_URL_ASSISTANTS_WESTUS3_CHAT",
    ]


@pytest.mark.parametrize("other", [endpoint("a-b", "c"), endpoint("a", "b_c")])
def test_names_that_a_shell_cannot_tell_apart_bear_a_digest(other: Endpoint) -> None:
    text = report("endpoints", "env")([endpoint("a", "b-c", "DEV"), other, endpoint("z", "y")])
    assert len(set(names(text))) == 3
    assert all(name.replace("_", "").isalnum() and name.isupper() for name in names(text))
    again = report("endpoints", "env")([endpoint("z", "y"), other, endpoint("a", "b-c", "DEV")])
    assert sorted(text.splitlines()) == sorted(again.splitlines())


def test_the_files_of_a_folder_are_told_apart(run: Run) -> None:
    applied(run, dev=ONE, prod=PROD)
    found = names(run("outputs", "-o", "env", "--sandbox", str(Path())).out)
    assert len(found) == len(set(found)) == 4
