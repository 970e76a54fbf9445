"""What Azure Resource Manager evaluates, in the midst of what it takes as it stands."""

from __future__ import annotations

from dataclasses import dataclass

EXPRESSION = "$expression"
"""The one key of how a plan file spells one."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of the template language: `subscription().tenantId`.

    A class of its own and no mapping, so that no JSON can be one, whoever wrote it: what a user writes, what Azure
    answers and what a file holds are texts, numbers, lists and mappings. Only a kind states one, at a path of its own.
    """

    text: str
