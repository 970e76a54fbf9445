"""`deployer chat`: a conversation with an endpoint in the terminal, and one answer on a pipe."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from msgspec.structs import replace
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from deployer.azure.azure import Azure
from deployer.catalog import catalog
from deployer.cli.playground import alone, playground
from deployer.endpoints import chat as chats
from deployer.endpoints.chat import Chat, Ending, Turn, opened
from deployer.endpoints.verify import key_action, keyless, probes
from deployer.sandbox.state.faults import Fault
from deployer.values.problem import Refused
from tests.conftest import Run
from tests.world import World, environment

TEXT = (
    environment("model: mistral-small-2503, name: chat", "model: Ministral-3B, name: closed, auth: entra")
    + """\
foundry:
  name: ai-mistral-test
  deployments:
    - {model: Mistral-Large-3, name: large, capacity: 500}
    - {model: mistral-document-ai-2512, name: reader, capacity: 30}
"""
)
ROOT = Path(__file__).parents[2]
Opened = Callable[[str], Chat]


@pytest.fixture(scope="module")
def world() -> World:
    """The environment, deployed."""
    made = World()
    made.apply(TEXT)
    return made


@pytest.fixture
def chat(world: World) -> Iterator[Opened]:
    """Opens a chat with an endpoint; its faults end with the test."""
    made = world.draft(TEXT)
    tokens = [id for site in world.ready(TEXT).sites for id in keyless(site)]
    found = {each.endpoint: each for each in probes(made.live, made.desired, catalog.at(world.day), keyless=tokens)}
    actions = [key_action(each.kind, each.id).lower() for each in found.values()]
    yield lambda name: opened(Azure(world.target, actions=actions), found[name], 1024)
    if "it" in world.cloud.tables["fault"]:
        world.cloud.drop("fault", "it")


ASKED = (Turn("user", "Hello"),)


@pytest.mark.parametrize("name", ["chat", "closed", "large"])
def test_an_answer_comes_in_pieces_and_tells_its_tokens(chat: Opened, name: str) -> None:
    *pieces, ending = chat(name).answer(ASKED)
    assert "".join(map(str, pieces)).startswith("[sandbox] A canned reply")
    assert len(pieces) > 1
    assert isinstance(ending, Ending)
    assert ending.reason == "stop"
    assert ending.usage
    assert ending.usage.prompt > 0 < ending.usage.answer


def test_what_does_not_chat_is_refused_before_anything_is_asked(chat: Opened) -> None:
    with pytest.raises(Refused, match="'mistral-document-ai-2512' does not chat") as told:
        chat("reader")
    assert told.value.problems[0].code == "CHT001"


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def prompts(told: str) -> list[int]:
    """Tokens of each prompt."""
    return [int(line[1:].split()[0]) for line in told.splitlines() if line.startswith("[")]


def test_a_conversation_is_remembered_until_it_is_reset(
    chat: Opened, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(
        monkeypatch,
        "Hello",
        "Hello",
        "/reset",
        "",
        "Hello",
        "/system Answer in French.",
        "Hello",
        "/what",
        "/quit",
        "no",
    )
    assert playground(chat("chat"), "") == 0
    told = capsys.readouterr()
    first, second, again, french = prompts(told.err)
    assert second > first == again < french
    assert told.out.count("[sandbox] A canned reply") == 4
    assert "/reset forgets" in told.err


@pytest.mark.parametrize(
    ("status", "code", "help"),
    [
        (401, "AZR150", "does not take this key or token"),
        (404, "AZR152", "may not be there yet"),
        (429, "AZR143", "limit of tokens or requests a minute"),
        (500, "AZR154", "azure.status.microsoft"),
    ],
)
def test_a_refusal_is_told_in_our_classes_and_the_conversation_goes_on(
    world: World,
    chat: Opened,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    status: int,
    code: str,
    help: str,
) -> None:
    world.cloud.keep("fault", "it", Fault("it", "answer", path="*chat/completions*", nth=2, status=status))
    typed(monkeypatch, "Hello", "never said", "Hello")
    assert playground(chat("chat"), "") == 0
    told = capsys.readouterr()
    assert f"{code}: endpoint 'assistants/chat'" in told.err.replace("\x1b[0m", "").replace("\x1b[1m", "")
    assert help in told.err
    assert told.out.count("[sandbox] A canned reply") == 2
    assert "never said" not in told.out


def test_a_line_that_is_cut_is_told_as_lost(world: World, chat: Opened) -> None:
    world.cloud.keep("fault", "it", Fault("it", "cut", path="*chat/completions*"))
    with pytest.raises(Refused, match="no answer from Azure to POST /chat/completions"):
        list(chat("chat").answer(ASKED))


class Says(BaseAdapter):
    """Answers every request with one stream."""

    def __init__(self, *events: str) -> None:
        super().__init__()
        self.body = "".join(f"data: {each}\n\n" for each in events).encode()

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        made = requests.Response()
        made.status_code, made.request = 200, request
        made.raw = HTTPResponse(io.BytesIO(self.body), preload_content=False)
        return made

    def close(self) -> None:
        pass


def heard(chat: Opened, *events: str) -> list[str | Ending]:
    """What a chat makes of a stream."""
    session = requests.Session()
    session.mount("https://", Says(*events))
    return list(replace(chat("chat"), session=session).answer(ASKED))


STOP = '{"choices": [{"delta": {}, "finish_reason": "stop"}]}'


def test_streams_of_every_shape_are_read(chat: Opened) -> None:
    parts = '{"choices": [{"delta": {"content": [{"type": "thinking"}, {"type": "text", "text": "Yes"}]}}]}'
    odd = ('{"choices": []}', "[]", "null", "{", '{"choices": [7]}', '{"choices": [{"delta": 7}]}', '{"usage": 7}')
    assert heard(chat, *odd, parts, STOP, "[DONE]") == ["Yes", Ending("stop", None)]
    assert heard(chat, STOP) == [Ending("stop", None)]
    for count in ("true", "-1", "1.5", '"7"', "null"):
        usage = f'{{"usage": {{"prompt_tokens": {count}, "completion_tokens": 2}}}}'
        assert heard(chat, STOP, usage, "[DONE]") == [Ending("stop", None)]


@pytest.mark.parametrize(
    ("events", "says"),
    [
        (['{"choices": [{"delta": {"content": "Ye"}}]}'], "it breaks off"),
        ([], "it breaks off"),
        (['{"choices": 5}', "[]", '{"usage": {"total_tokens": 1}}', "[DONE]"], "it is no answer of a model"),
        (['{"error": {"code": "ServerBusy", "message": "full"}}'], "the endpoint ended its answer: ServerBusy: full"),
        (["x" * 2000], "it does not end"),
    ],
)
def test_an_answer_that_does_not_come_whole_is_no_answer(
    chat: Opened, monkeypatch: pytest.MonkeyPatch, events: list[str], says: str
) -> None:
    monkeypatch.setattr(chats, "MOST", 1500)
    with pytest.raises(Refused, match=says):
        heard(chat, *events)


def test_nothing_that_a_model_says_is_obeyed(chat: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    evil = "a\x1b]0;title\x07\n::error::b\n##vso[task.x]\r\u202e"
    pieces = [f'{{"choices": [{{"delta": {{"content": "\\u{ord(each):04x}"}}}}]}}' for each in evil]
    session = requests.Session()
    session.mount("https://", Says(*pieces, STOP))
    assert alone(replace(chat("chat"), session=session), "", "Hello") == 0
    assert capsys.readouterr().out == "a\\x1b]0;title\\x07\n\\x3a:error::b\n\\x23#vso[task.x]\\u202e\n"


def test_on_a_pipe_one_prompt_is_answered(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    where = ("--sandbox", "--as-of", "2026-11-23", "test.yaml")
    Path("test.yaml").write_text(environment("model: mistral-small-2503, name: chat"), encoding="utf-8")
    assert run("apply", "--auto-approve", *where).code == 0
    for content, code, out, err in (
        (b"Hello\nthere\n", 0, "You asked: Hello there\n", "tokens of the prompt"),
        (b" \n", 1, "", "CHT002: the prompt on the standard input cannot be sent: it is empty"),
        (b"\xff", 1, "", "it is not UTF-8"),
        (b"x" * (1 << 20 | 1), 1, "", "it is larger than 1 MiB"),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        ran = run("chat", *where, "chat")
        assert (ran.code, ran.out.endswith(out)) == (code, True)
        assert err in ran.err
        assert bool(ran.out) == (code == 0)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Hello")))
    assert "no endpoint is called 'chap': there are 'assistants/chat'" in run("chat", *where, "chap").err
    terminal(where)


def terminal(where: tuple[str, ...]) -> None:
    """A user who presses Ctrl-C after an answer."""
    pty: Any = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "deployer", "chat", *where, "chat"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    started = subprocess.Popen(
        line, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, preexec_fn=lambda: _controlled(theirs)
    )
    os.close(theirs)
    try:
        assert b"> " in until(ours, b"> ")
        os.write(ours, b"Hello\n")
        assert b"[sandbox] A canned reply" in until(ours, b"in all]\r\n> ")
        assert interrupted(started, ours) == 130
        assert b"Traceback" not in until(ours, b"no such words")
    finally:
        started.kill()
        started.wait()
        os.close(ours)


def interrupted(started: subprocess.Popen[bytes], keyboard: int) -> int | None:
    """The exit code after Ctrl-C. A signal between the prompt and the wait for a key wakes nobody: Python's readline
    looks for it before it waits, so whoever is that quick presses again.
    """
    for _ in range(4):
        os.write(keyboard, b"\x03")
        with suppress(subprocess.TimeoutExpired):
            return started.wait(10)
    return None


def _controlled(terminal: int) -> None:
    import fcntl
    import termios

    # A build may run its steps with SIGINT ignored, and a process inherits that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


def until(handle: int, mark: bytes) -> bytes:
    """What a terminal shows up to a mark, or to its end."""
    shown, end = b"", time.monotonic() + 60
    while mark not in shown and time.monotonic() < end:
        try:
            more = os.read(handle, 4096)
        except OSError:  # its other side was closed
            break
        if not more:
            break
        shown += more
    return shown
