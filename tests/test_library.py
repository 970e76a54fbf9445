"""The verbs as functions of the package: for a program that prints, asks and decides for itself."""

from __future__ import annotations

import doctest
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import deployer
import deployer.check.parse
import deployer.render.render
from deployer.values.event import Event
from tests.test_docs import OTHER, ROOT
from tests.world import TODAY, environment

PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
EXAMPLES = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEAVY = {"azure", "click", "jinja2", "pydantic", "requests", "rich", "yaml"}


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> deployer.TargetOptions:
    """A new sandbox, in a folder that holds a valid `chat.yaml`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chat.yaml").write_text(environment("model: mistral-small-2503, name: chat-lib"), encoding="utf-8")
    return deployer.TargetOptions(sandbox=True, day=TODAY)


def test_the_examples_of_the_page_give_what_it_says_and_nothing_is_printed_besides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    [shown] = OTHER.findall(PAGE)
    (tmp_path / "chat.yaml").write_text(shown, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest("".join(EXAMPLES.findall(PAGE)), {}, "library.md", None, None)
    said: list[str] = []
    ran = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert len(test.examples) > 15
    assert (ran.failed, ran.attempted) == (0, len(test.examples)), "".join(said)
    assert capfd.readouterr() == ("", "")


def test_importing_the_package_loads_no_library_and_its_verbs_stay_functions_whatever_is_imported() -> None:
    code = f"""
import json, sys
import deployer
loaded = sorted({{name.split(".")[0] for name in sys.modules}} & {HEAVY!r})
from deployer.check.check import Checked
import deployer.render.render
verbs = [getattr(deployer, name).__name__ for name in deployer.VERBS]
from deployer import *
print(json.dumps([loaded, verbs, check.__name__, render.__name__]))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(ran.stdout) == [[], list(deployer.VERBS), "check", "render"]


def test_every_name_that_is_promised_is_there_and_another_is_an_attribute_error() -> None:
    assert all(getattr(deployer, name) is not None for name in deployer.__all__)
    with pytest.raises(AttributeError, match="'chek'"):
        _ = deployer.chek


def test_every_problem_of_every_file_comes_in_one_exception(where: deployer.TargetOptions) -> None:
    Path("wrong.yaml").write_text("name: wrong\nhub: {name: h}\nhuub: 1\n", encoding="utf-8")
    with pytest.raises(deployer.Invalid) as caught:
        deployer.check(deployer.load("chat.yaml", Path("wrong.yaml")), TODAY)
    assert {problem.position.file for problem in caught.value.problems if problem.position} == {"wrong.yaml"}
    assert len(caught.value.problems) > 2
    with pytest.raises(deployer.Invalid, match=r"missing\.yaml"):
        deployer.load("chat.yaml", "missing.yaml")
    with pytest.raises(deployer.Invalid, match="undeclared"):
        deployer.load("chat.yaml", variables={"undeclared": "x"})


def test_no_plan_comes_of_terms_that_nobody_has_accepted(where: deployer.TargetOptions) -> None:
    text = Path("chat.yaml").read_text(encoding="utf-8")
    Path("chat.yaml").write_text(text.replace("accept_marketplace_terms: true\n", ""), encoding="utf-8")
    [chat] = deployer.check(deployer.load("chat.yaml"), TODAY)
    with pytest.raises(deployer.Invalid, match="MKT001"):
        deployer.plan(chat, where)


@pytest.fixture
def heeded() -> Iterator[None]:
    """Ctrl-C means what it does in a terminal, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeded")
def test_a_signal_lets_the_run_come_to_a_halt_and_is_then_the_callers(where: deployer.TargetOptions) -> None:
    [chat] = deployer.check(deployer.load("chat.yaml"), TODAY)
    plan = deployer.plan(chat, where)
    heard: list[Event] = []

    def interrupt(event: Event) -> None:
        heard.append(event)
        if len(heard) == 1:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        deployer.apply(plan, where, tell=interrupt)
    assert {event.state for event in heard} >= {deployer.State.DONE, deployer.State.SKIPPED}
    assert not deployer.plan(chat, where).is_empty, "the rest was not begun"
