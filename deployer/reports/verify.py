"""What came of asking the endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deployer.kinds.all import kinds
from deployer.reports.ansi import bold, dim, green, printable, red
from deployer.reports.checks import INK
from deployer.reports.commonmark import code, escaped, headed
from deployer.reports.document import row, versioned
from deployer.reports.page import html_table, page, safe
from deployer.values.check_result import Verdict
from deployer.values.outcome import BUSY, CHECKS, SILENT, EndpointCheck, Outcome, Probe

if TYPE_CHECKING:
    from deployer.reports.xml import Case


def as_text(outcomes: Sequence[Outcome]) -> str:
    """Those that answer first, in the order of the environment file, so that what is wrong stands above the sum; below
    each what else failed or is not known.
    """
    ordered = sorted(outcomes, key=lambda outcome: not outcome.ok)
    several = _are_several(outcomes)
    tokens = f"{_tokens(outcomes)}\n" if _tokens(outcomes) else ""
    return "".join(_lines(outcome, several) for outcome in ordered) + f"{tokens}{bold(_sum(outcomes))}\n"


def as_json(outcomes: Sequence[Outcome]) -> str:
    """One object per endpoint, in the order of the environment file; `ok` at the top tells whether all answer."""
    rows = [
        {
            **row(outcome.probe, "endpoint", "deployment", "environment", "full_name", "project", "id", "url"),
            **row(outcome, "model", "ok", "detail", "tokens"),
            "type": outcome.probe.kind,
            "expected_model": outcome.probe.model,
            "checks": [row(each, "check", "reason", "tokens", verdict=each.verdict.value) for each in outcome.checks],
            "latency": _milliseconds(outcome),
        }
        for outcome in outcomes
    ]
    ok, tokens = all(outcome.ok for outcome in outcomes), sum(outcome.tokens for outcome in outcomes)
    return versioned(ok=ok, tokens=tokens, outcomes=rows)


def as_junit(outcomes: Sequence[Outcome]) -> str:
    """A suite per environment and project (`prod/assistants`), a test per check of an endpoint (`chat: tools`): a
    failure where it failed, skipped where nothing is known. An endpoint that was asked nothing is one test, `chat`.
    """
    from deployer.reports.xml import Case, junit

    suites: dict[str, list[Case]] = {}
    for outcome in outcomes:
        probe = outcome.probe
        suite = "/".join(filter(None, (probe.environment, probe.project)))
        cases = suites.setdefault(suite, [])
        cases += (_case(suite, outcome, each) for each in outcome.checks)
        if not outcome.ok and not any(each.verdict is Verdict.FAIL for each in outcome.checks):
            cases.append(Case(suite, probe.name, "verify", outcome.detail, [probe.url]))
        elif not outcome.checks:
            cases.append(Case(suite, probe.name, "", _answer(outcome)))
    return junit("deployer verify", suites)


def as_html(outcomes: Sequence[Outcome]) -> str:
    """A page with a row for each endpoint and a column for each check, what does not answer first; then the reasons."""
    shown = {each.check for outcome in outcomes for each in outcome.checks}
    columns = [name for name in CHECKS if name in shown]
    ordered = sorted(outcomes, key=lambda outcome: outcome.ok)
    rows = [(outcome.ok, (*_head(outcome), *_verdicts(outcome, columns))) for outcome in ordered]
    reasons = [
        (
            each.verdict is not Verdict.FAIL,
            (outcome.probe.full_name, CHECKS[each.check], each.verdict.value, each.reason),
        )
        for outcome in ordered
        for each in outcome.checks
        if each.verdict is not Verdict.PASS
    ]
    parts = [f"<p>{safe(text)}</p>\n" for text in (_sum(outcomes), _tokens(outcomes)) if text]
    parts.append(html_table((*_COLUMNS, *(CHECKS[name] for name in columns)), rows))
    if reasons:
        parts += ["<h2>What failed, and what is not known</h2>\n", html_table(_REASONS, reasons)]
    return page("deployer verify", parts)


_COLUMNS = ("result", "endpoint", "environment", "model", "answer", "URL", "tokens")
_REASONS = ("endpoint", "check", "verdict", "reason")


def _head(outcome: Outcome) -> tuple[str, ...]:
    probe = outcome.probe
    word = "ok" if outcome.ok else "failed"
    return word, probe.full_name, probe.environment, probe.model, outcome.detail, probe.url, str(outcome.tokens or "")


def _verdicts(outcome: Outcome, columns: Sequence[str]) -> Iterator[str]:
    found = {each.check: each.verdict.value for each in outcome.checks}
    yield from (found.get(name, "") for name in columns)


def _case(suite: str, outcome: Outcome, check: EndpointCheck) -> Case:
    from deployer.reports.xml import Case

    failure = "verify" if check.verdict is Verdict.FAIL else ""
    skipped = check.reason if check.verdict is Verdict.UNKNOWN else ""
    name = f"{outcome.probe.name}: {check.check}"
    return Case(suite, name, failure, check.reason, [outcome.probe.url], skipped=skipped)


def _milliseconds(outcome: Outcome) -> dict[str, int] | None:
    """For programs; null where it was not measured."""
    found = outcome.latency
    if not found:
        return None
    times = {"p50_ms": found.p50, "p95_ms": found.p95, "p99_ms": found.p99}
    return {"samples": found.samples, **{name: round(seconds * 1000) for name, seconds in times.items()}}


def as_markdown(outcomes: Sequence[Outcome]) -> str:
    """A table for a pull request or the summary of a build, what does not answer first."""
    tokens = f" {_tokens(outcomes)}" if _tokens(outcomes) else ""
    head = f"{headed('verify', _sum(outcomes))}{tokens}\n"
    if not outcomes:
        return head
    several = _are_several(outcomes)
    rows = [_row(outcome, several) for outcome in sorted(outcomes, key=lambda outcome: outcome.ok)]
    text = f"{head}\n| | endpoint | project | model | answer |\n|---|---|---|---|---|\n" + "".join(rows)
    further = [(outcome.probe.full_name, each) for outcome in outcomes for each in _further(outcome)]
    if not further:
        return text
    listed = (f"* {code(name)}: {each.check}, {each.verdict.value}: {escaped(each.reason)}\n" for name, each in further)
    return f"{text}\n" + "".join(listed)


def _are_several(outcomes: Sequence[Outcome]) -> bool:
    """Whether they are of more environments than one, so that each is named with its own."""
    return len({outcome.probe.environment for outcome in outcomes}) > 1


def _sum(outcomes: Sequence[Outcome]) -> str:
    """`Verified: 3 of 4 endpoints and 1 of 2 deployments answer.`: by what was asked."""
    if not outcomes:
        return "No endpoint was asked."
    counted = []
    for noun in ("endpoint", "deployment"):
        if asked := [outcome for outcome in outcomes if _noun(outcome.probe) == noun]:
            well = sum(outcome.ok for outcome in asked)
            counted.append(f"{well} of {len(asked)} {noun}{'' if len(asked) == 1 else 's'}")
    return f"Verified: {' and '.join(counted)} {'answers' if len(outcomes) == 1 else 'answer'}."


def _noun(probe: Probe) -> str:
    """An endpoint that several deployments share is asked through each of them; an account has deployments alone."""
    kind = kinds().get(probe.kind)
    of_account = kind is not None and kind.serving is not None and kind.serving.deployed is not None
    return "deployment" if probe.deployment or of_account else "endpoint"


def _tokens(outcomes: Sequence[Outcome]) -> str:
    used = sum(outcome.tokens for outcome in outcomes)
    return f"Tokens used: {used}." if used else ""


def _answer(outcome: Outcome) -> str:
    """What the endpoint said, or why it could not."""
    if not outcome.ok:
        return outcome.detail
    tokens = f", {outcome.tokens} tokens" if outcome.tokens else ""
    answers, mark, more = outcome.detail.partition("; ")
    model = f" as '{outcome.model}'" if outcome.model else ""
    return f"{answers}{model}{mark}{more}{tokens}"


def _lines(outcome: Outcome, several: bool) -> str:
    word = green("ok    ") if outcome.ok else red("failed")
    name = f"'{outcome.probe.full_name}'" + (f" of '{outcome.probe.environment}'" if several else "")
    where = f"  {dim(printable(outcome.probe.url))}" if outcome.probe.url else ""
    first = f"{word}  {printable(name)}: {printable(_answer(outcome))}{where}\n"
    return first + "".join(
        f"{'':8}{INK[each.verdict](f'{each.verdict.value:7}')}  {each.check}: {printable(each.reason)}\n"
        for each in _further(outcome)
    )


def _further(outcome: Outcome) -> Iterator[EndpointCheck]:
    """What the sentence of an endpoint does not tell: each reason once."""
    told = {outcome.detail}
    for each in outcome.checks:
        if each.verdict is not Verdict.PASS and each.reason not in told and each.reason not in (BUSY, SILENT):
            told.add(each.reason)
            yield each


def _row(outcome: Outcome, several: bool) -> str:
    probe = outcome.probe
    cells = (
        "ok" if outcome.ok else "**failed**",
        code(probe.name, cell=True),
        code(f"{probe.environment}/{probe.project}" if several else probe.project, cell=True),
        code(probe.model, cell=True) if probe.model else "",
        escaped(_answer(outcome)),
    )
    return f"| {' | '.join(cells)} |\n"
