"""Terms of the Marketplace are shown before they are accepted: plan shows everything and fails, apply does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployer.reports.formats import formats
from tests.conftest import Run
from tests.world import environment

BUYS = environment("model: mistral-small-2503, name: chat")
UNREAD = BUYS.replace("accept_marketplace_terms: true\n", "accept_marketplace_terms: false\n")
SILENCED = UNREAD.replace(": false\n", ": false  # deployer: ignore[MKT001] the buyer reads them\n")
MORE = UNREAD + "      - {model: Codestral-2501, name: code}\n"
DAY = ("--as-of", "2026-11-23")
PLAN = ("plan", "--sandbox", *DAY)
SHOP = "https://azuremarketplace.microsoft.com/marketplace/apps"
SUBSCRIPTION = "Marketplace subscription 'mistral-small-2503-"
WITHOUT_NOTES = ("gitlab", "what-if")
"""Formats whose shape is another's, and has no place for words of ours."""

SANDBOX = "Sandbox: the embedded Azure in '.deployer/sandbox.json' is used; nothing is sent to Azure.\n"


def write(text: str) -> None:
    assert UNREAD != BUYS
    Path("test.yaml").write_text(text)


def test_plan_shows_all_of_it_and_ends_with_the_terms(run: Run) -> None:
    write(UNREAD)
    ended = run(*PLAN, "test.yaml")
    assert ended.code == 1
    assert f"  + {SUBSCRIPTION}" in ended.out
    assert "# this plan cannot be applied yet" in ended.out
    assert ended.out.endswith("\nPlan: 7 to add, 0 to change, 0 to destroy.\n")
    assert ended.err.startswith(
        f"{SANDBOX}test.yaml:2:27: error MKT001: the Marketplace terms of mistral-small-2503 are not"
    )
    assert f"by publisher Mistral AI in the Azure Marketplace; its terms and prices: {SHOP}" in ended.err
    assert "$0.10 in, $0.30 out, a million tokens according to LITELLM" in ended.err


@pytest.mark.parametrize("format", formats("plan"))
def test_every_format_shows_what_an_accepted_plan_shows_and_that_it_cannot_be_applied(run: Run, format: str) -> None:
    write(UNREAD)
    ended = run(*PLAN, "-o", format, "--exit-codes", "extended", "test.yaml")
    assert (ended.code, "error MKT001" in ended.err, "error MKT001" in ended.out) == (10, True, False)
    write(BUYS)
    accepted = run(*PLAN, "-o", format, "test.yaml")
    assert (accepted.code, accepted.err) == (0, SANDBOX)
    assert ("cannot be applied yet" in ended.out) is (format not in WITHOUT_NOTES)
    assert "cannot be applied yet" not in accepted.out
    assert ended.out.count("mistral-small-2503") == accepted.out.count("mistral-small-2503")


def test_apply_refuses_and_sends_nothing(run: Run) -> None:
    write(UNREAD)
    ended = run("apply", "--sandbox", *DAY, "--yes", "test.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert "error MKT001" in ended.err
    write(BUYS)
    assert "Plan: 7 to add" in run(*PLAN, "test.yaml").out


def test_no_plan_file_is_written_and_an_earlier_one_stays(run: Run) -> None:
    write(UNREAD)
    assert run(*PLAN, "--out", "plan.json", "test.yaml").code == 1
    assert not Path("plan.json").exists()
    write(BUYS)
    assert run(*PLAN, "--out", "plan.json", "test.yaml").code == 0
    before = Path("plan.json").read_bytes()
    write(UNREAD)
    assert run(*PLAN, "--out", "plan.json", "test.yaml").code == 1
    assert Path("plan.json").read_bytes() == before


def test_what_is_bought_already_needs_no_acceptance_and_only_the_rest_is_an_error(run: Run) -> None:
    write(BUYS)
    assert run("apply", "--sandbox", *DAY, "--yes", "test.yaml").code == 0
    write(UNREAD)
    ended = run(*PLAN, "test.yaml")
    assert ended.code == 0
    assert "warning MKT001: the Marketplace terms of mistral-small-2503" in ended.err
    write(MORE)
    ended = run(*PLAN, "test.yaml")
    assert ended.code == 1
    assert "error MKT001: the Marketplace terms of Codestral-2501" in ended.err
    assert "warning MKT001: the Marketplace terms of mistral-small-2503" in ended.err


def test_a_rule_that_is_suppressed_does_not_accept_terms(run: Run) -> None:
    write(SILENCED)
    ended = run(*PLAN, "--exit-codes", "extended", "test.yaml")
    assert (ended.code, "error GRD002: the plan would subscribe to the offer of" in ended.err) == (5, True)
    assert f"  + {SUBSCRIPTION}" in ended.out
    refused = run("apply", "--sandbox", *DAY, "--yes", "test.yaml")
    assert (refused.code, refused.out, "error GRD002" in refused.err) == (1, "", True)


def test_the_terms_of_one_environment_do_not_hide_the_plan_of_another(run: Run) -> None:
    write(UNREAD)
    Path("other.yaml").write_text(BUYS.replace("test", "other").replace("name: chat", "name: talk"))
    ended = run(*PLAN, "test.yaml", "other.yaml")
    assert ended.code == 1
    assert ended.out.count(SUBSCRIPTION) == 2


def test_another_error_is_told_with_the_terms_and_nothing_is_shown(run: Run) -> None:
    write(UNREAD.replace("mistral-small-2503", "Mistral-large-2411"))
    ended = run(*PLAN, "test.yaml")
    assert (ended.code, ended.out, "MKT001" in ended.err) == (1, "", True)


def test_a_model_that_only_the_catalogue_of_the_team_knows_is_bought_as_well(run: Run) -> None:
    Path("rows").mkdir()
    Path("rows/more.yaml").write_text(
        "models:\n- {name: mistral-next, display: Mistral Next, category: premium, able: [chat], sources: [OURS],\n"
        '   foundry: {seller: partner, version: "1", skus: [GlobalStandard], source: OURS}}\n'
        "sources: {OURS: {where: the private preview we take part in}}\n"
    )
    unread = UNREAD.partition("hub:")[0] + (
        "foundry: {name: ai-next-test, deployments: [{model: mistral-next, name: next}]}\n"
    )
    write(unread)
    ended = run(*PLAN, "--catalog", "rows", "test.yaml")
    assert (ended.code, "error GRD002: the plan would subscribe to the offer of 'Mistral Next'" in ended.err) == (
        1,
        True,
    )
    write(unread.replace("terms: false", "terms: true"))
    assert run(*PLAN, "--catalog", "rows", "--out", "plan.json", "test.yaml").code == 0
    assert "Purchases (1)" in run("show", "-o", "markdown", "plan.json").out
