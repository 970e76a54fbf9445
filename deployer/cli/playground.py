"""What `deployer chat` shows: answers on the standard output as they come, everything else on the standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress

from deployer.cli.exits import Exit
from deployer.cli.printing import say, say_problems
from deployer.endpoints.chat import Chat, Ending, TokenUsage, Turn
from deployer.reports.ansi import bold, dim, printable
from deployer.values.problem import Refused

_HELP = "/reset forgets the conversation, /system TEXT sets the system prompt, /quit ends.\n"
_ENDED = {
    "length": "the answer is cut off: --max-tokens is reached",
    "content_filter": "the content filter ended the answer",
}


def alone(chat: Chat, system: str, prompt: str) -> int:
    """One prompt, one answer, line by line: no build log takes a part of one for a command."""
    rest = ""

    def put(piece: str) -> None:
        nonlocal rest
        *lines, rest = (rest + piece).split("\n")
        say("".join(f"{_shown(line)}\n" for line in lines), sys.stdout)

    _answered(chat, (*_opening(system), Turn("user", prompt)), TokenUsage(), put)
    if rest:
        put("\n")
    return Exit.SUCCESS


def playground(chat: Chat, system: str) -> int:
    """A conversation, until its user ends it."""
    with suppress(ImportError):
        import readline  # noqa: F401 - it lets `input` edit its line
    say(f"{bold(printable(chat.probe.full_name))}: {printable(chat.probe.model)}. {_HELP}", sys.stderr)
    turns, spent = _opening(system), TokenUsage()
    while True:
        try:
            typed = input("> ").strip()
        except EOFError:
            say("\n", sys.stderr)
            return Exit.SUCCESS
        except KeyboardInterrupt:
            say("\n", sys.stderr)
            raise
        word, _, text = typed.partition(" ")
        if word == "/quit":
            return Exit.SUCCESS
        if word in ("/reset", "/system"):
            turns = _opening(text.strip()) if word == "/system" else tuple(t for t in turns if t.role == "system")
            say("The conversation is forgotten.\n", sys.stderr)
        elif typed.startswith("/"):
            say(_HELP, sys.stderr)
        elif typed:
            turns, spent = _turn(chat, (*turns, Turn("user", typed)), spent)


def _turn(chat: Chat, turns: tuple[Turn, ...], spent: TokenUsage) -> tuple[tuple[Turn, ...], TokenUsage]:
    """The conversation with an answer, and what it cost so far; without what was asked, where no answer came."""
    try:
        said, spent = _answered(chat, turns, spent, _put)
    except KeyboardInterrupt:
        say("\n", sys.stdout)
        say(dim("stopped: this question is not part of the conversation") + "\n", sys.stderr)
        return turns[:-1], spent
    except Refused as error:
        say("\n", sys.stdout)
        say_problems(error.problems)
        return turns[:-1], spent
    return (*turns, Turn("assistant", said)), spent


def _put(piece: str) -> None:
    say("\n".join(map(_shown, piece.split("\n"))), sys.stdout)


def _answered(
    chat: Chat, turns: tuple[Turn, ...], spent: TokenUsage, put: Callable[[str], None]
) -> tuple[str, TokenUsage]:
    """What is said, and what all answers cost."""
    said = ""
    for piece in chat.answer(turns):
        if isinstance(piece, str):
            said += piece
            put(piece)
            continue
        if said and not said.endswith("\n"):
            put("\n")
        spent += piece.usage or TokenUsage()
        say(dim(_told(piece, spent)) + "\n", sys.stderr)
    return said, spent


def _told(ending: Ending, spent: TokenUsage) -> str:
    """`12 tokens of the prompt, 34 of the answer, 46 in all`, and what cut it off."""
    used = ending.usage
    cost = f"{used.prompt} tokens of the prompt, {used.answer} of the answer" if used else "tokens: it does not say"
    total = f", {spent.prompt + spent.answer} in all" if used else ""
    return f"[{cost}{total}]" + (f" {_ENDED[ending.reason]}" if ending.reason in _ENDED else "")


def _opening(system: str) -> tuple[Turn, ...]:
    return (Turn("system", system),) if system else ()


def _shown(text: str) -> str:
    """Words of a model: nothing that a terminal or a build log obeys."""
    return printable(text.replace("\r", ""))
