"""Exit codes: coarse for everybody, fine for those who ask."""

from __future__ import annotations

import pytest

from deployer.shell.exits import Exit, classify, coarse
from deployer.values.problem import DeployerError, Invalid, Problem, Refused, Severity, Unsafe
from tests.conftest import Run


def problem(code: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(code, severity, "wrong")


ENDS = [
    (Invalid(problem("SCH001")), Exit.VALIDATION),
    (Unsafe(problem("GRD001")), Exit.POLICY),
    (Refused(problem("AZR003")), Exit.RESOURCE),
    (Refused(problem("AZR004")), Exit.AUTHENTICATION),
    (Refused(problem("AZR005")), Exit.AUTHENTICATION),
    (Refused(problem("LCK001")), Exit.LOCKED),
    (Unsafe([problem("AZR005", Severity.WARNING), problem("GRD001")]), Exit.POLICY),
    (Invalid([]), Exit.VALIDATION),
]


@pytest.mark.parametrize(("error", "code"), ENDS)
def test_the_reason_of_a_failure_decides_its_fine_code(error: DeployerError, code: Exit) -> None:
    assert classify(error) is code


@pytest.mark.parametrize("code", Exit)
def test_without_being_asked_every_failure_is_1(code: Exit) -> None:
    assert coarse(code) == (code if code in (0, 2, 130, 143) else 1)


def test_an_endpoint_that_is_not_there_fails_verify(run: Run) -> None:
    day = ("--as-of", "2026-11-23")
    run("init", "--accept-marketplace-terms", *day)
    run("apply", "--sandbox", *day, "--auto-approve", "environments")
    run("sandbox", "mark", "chat-dev", "Failed")
    assert run("verify", "--sandbox", *day, "environments").code == 1
    assert run("verify", "--sandbox", *day, "--exit-codes=extended", "environments").code == 4
