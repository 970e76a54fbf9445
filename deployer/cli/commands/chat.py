"""Chat with an endpoint in the terminal."""

from __future__ import annotations

import sys

import click

from deployer.cli.endpoint_args import chosen
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.playground import alone, playground
from deployer.values.problem import Problem, Refused, Severity

_PROMPT = 1 << 20
"""Bytes of a prompt on the standard input: more than any model reads."""


@click.command()
@environment_args(live=True, required=False)
@click.argument("endpoint", metavar="ENDPOINT")
@click.option("--system", metavar="TEXT", default="", help="What the model is told before the conversation.")
@click.option(
    "--max-tokens", type=click.IntRange(1, 1 << 17), default=1024, show_default=True, help="Of one answer, at most."
)
def command(asked: EnvironmentArgs, endpoint: str, system: str, max_tokens: int) -> int:
    """Chat with ENDPOINT of the environment, `project/name` or a name that is unique. In a terminal: /reset forgets the
    conversation, /system TEXT sets the system prompt, /quit or Ctrl-D ends; Ctrl-C ends an answer, or the chat. On a
    pipe it answers the one prompt on its standard input. Every answer costs tokens.
    """
    from deployer.azure.azure import Azure
    from deployer.endpoints.chat import opened
    from deployer.endpoints.verify import endpoints_of, key_action

    asked, name = asked.with_endpoint(endpoint)
    terminal = bool(sys.stdin) and sys.stdin.isatty() and sys.stdout.isatty()
    prompt = "" if terminal else _read()
    with asked.live() as (reader, ready):
        probe = chosen(name, [item for each in ready for item in endpoints_of(reader, each)])
        azure = Azure(reader.target, actions=[key_action(probe.kind, probe.id).lower()])
        chat = opened(azure, probe, max_tokens)
        return playground(chat, system) if terminal else alone(chat, system, prompt)


def _read() -> str:
    """The prompt on the standard input."""
    stream = getattr(sys.stdin, "buffer", None)  # there is none where it was closed
    content: bytes = stream.read(_PROMPT + 1) if stream else b""
    try:
        prompt = content.decode("utf-8-sig").strip()
        why = "" if prompt else "it is empty"
    except UnicodeDecodeError:
        prompt, why = "", "it is not UTF-8"
    why = "it is larger than 1 MiB" if len(content) > _PROMPT else why
    if why:
        message = f"the prompt on the standard input cannot be sent: {why}"
        raise Refused(Problem("CHT002", Severity.ERROR, message, help="write it as: echo 'Hello' | deployer chat ..."))
    return prompt
