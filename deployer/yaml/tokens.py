"""What no event tells, but the tokens do: keys marked with `?`, and comments that no blank sets off."""

from __future__ import annotations

import re

from yaml import tokens
from yaml._yaml import CParser

from deployer.values.problem import Invalid
from deployer.yaml.findings import Findings
from deployer.yaml.halves import joined

_SUSPECT = re.compile(r"#(?<![\s#]#)|\?(?<!\w\?)")
_HEADER = re.compile(r"[|>][-+0-9]*#")


def refuse_signs(findings: Findings) -> None:
    """Refuse those of a text that was read; only one with a suspicious character costs a second look."""
    text = findings.text
    if not _SUSPECT.search(text):
        return
    for token in iter(CParser(joined(text)).get_token, None):
        end = token.end_mark.index
        if type(token) is tokens.KeyToken and end > token.start_mark.index:
            raise findings.fail("YML019", end - 1, "keys with '?' are not supported", "write 'key: value'")
        if (
            type(token) is tokens.ScalarToken
            and token.style
            and (header := _HEADER.match(text, token.start_mark.index))
        ):
            raise _unset(findings, header.end() - 1)
        if end and text[end : end + 1] == "#" and not text[end - 1].isspace():
            raise _unset(findings, end)


def _unset(findings: Findings, offset: int) -> Invalid:
    return findings.fail("YML010", offset, "comment is not set off by a blank", "put a space before '#'")
