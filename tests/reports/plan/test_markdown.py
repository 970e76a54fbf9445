"""The plan as a comment of a pull request, read as the services read it."""

from __future__ import annotations

import re
import shlex
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from deployer.reports.ansi import printable
from deployer.reports.commonmark import code, escaped, fenced
from deployer.reports.formats import report
from deployer.reports.truncate import size
from deployer.values.change import FieldChange, Plan
from tests.reports.sample import SUBSCRIPTION, TENANT, create, delete, everything, kept, plan, replacement, update

READER = MarkdownIt("commonmark").enable("table")


def markdown(value: Plan, name: str = "markdown") -> str:
    return report("plan", name)([value])


def block(text: str, kind: str) -> list[Token]:
    return [token for token in READER.parse(text) if token.type == kind]


class Words(HTMLParser):
    """The text that a reader of the page sees, and the tags that stand around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags = "", []  # type: tuple[str, list[str]]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_hidden_mark_comes_first_so_that_one_comment_is_updated() -> None:
    assert markdown(everything()).startswith("<!-- deployer:plan env=prod -->\n")
    assert markdown(replace(plan(), environment="a --> b")).startswith("<!-- deployer:plan env=a-----b -->\n")


def test_verdict_then_what_is_destroyed_then_outages_then_the_rest() -> None:
    text = markdown(everything())
    order = [
        "**Plan: 2 to add, 1 to change, 2 to destroy.**\nOf these, 1 replaced.\n",
        "#### Destroyed or replaced (2)\n\n- `-` serverless endpoint `old` in `assistants`\n",
        "- `-/+` serverless endpoint `search` in `assistants`: properties.modelSettings.modelId cannot be changed",
        "#### Outages (1)\n\n- serverless endpoint `search` in `assistants`: 'search' will not answer",
        "#### Models (1)\n\n- `Ministral-3B` is legacy; litellm lists it as retired on 2026-12-09, other sources do",
        "#### Notes (1)",
        "| serverless endpoint | 1 | 1 | 1 | 1 |  |\n",
        "<details><summary>In detail</summary>\n\n```diff\n- serverless endpoint 'old'",
        "Digest of the effects: `",
        "To apply: `deployer apply environments/prod.yaml`\n",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_an_empty_plan_is_short() -> None:
    text = markdown(plan(kept()))
    assert "**No changes. Your infrastructure matches the configuration.**" in text
    assert "<details>" not in text
    assert "deployer apply" not in text


def test_the_diff_is_coloured_by_its_first_column() -> None:
    [diff] = block(markdown(everything()), "fence")
    assert diff.info == "diff"
    lines = diff.content.splitlines()
    for start in ("- serverless endpoint 'old'", "-/+ serverless endpoint 'search'", "! serverless endpoint 'code'"):
        assert any(line.startswith(start) for line in lines), start
    assert '!     tags.team: "a" -> "b"' in lines
    assert '+     location: "eastus2"' in lines
    assert "<= Marketplace subscription 'by-hand' in 'assistants'  environments/prod.yaml:12:9" in lines


def test_what_is_bought_is_a_heading_of_its_own_with_a_link_to_the_terms() -> None:
    words = "offer 'x'; its terms: https://azuremarketplace.microsoft.com/a?b=c_d"
    text = markdown(plan(create(kind="marketplace_subscription", remark=words)))
    assert "#### Purchases (1)" in text
    assert '<a href="https://azuremarketplace.microsoft.com/a?b=c_d">' in READER.render(text)


def test_ids_of_subscription_and_tenant_are_not_told_to_everybody() -> None:
    body = {"properties": {"keyVault": f"/subscriptions/{SUBSCRIPTION.upper()}/x", "tenantId": TENANT}}
    text = markdown(plan(create(after=body)))
    assert SUBSCRIPTION not in text.lower()
    assert TENANT not in text
    assert 'keyVault: "/subscriptions/…/x"' in text


def test_the_apply_command_survives_a_shell() -> None:
    text = markdown(plan(create(), file="my envs/it's.yaml"))
    command = re.search(r"To apply: `(.*)`", text)
    assert command
    assert shlex.split(command[1]) == ["deployer", "apply", "my envs/it's.yaml"]


def long(count: int = 3000) -> Plan:
    """A plan far too long for a comment."""
    return plan(
        *(create(f"new-{i:04}") for i in range(count)), *(replacement(f"rep-{i:04}") for i in range(count // 10))
    )


@pytest.mark.parametrize(("name", "limit"), [("markdown", 65_536), ("azure-devops", 150_000)])
def test_a_long_plan_fits_and_tells_how_much_was_cut(name: str, limit: int) -> None:
    value = long()
    text = markdown(value, name)
    assert limit - 2500 < size(text) < limit
    [cut] = re.findall(r"\*\*(\d+) of (\d+) changes are not shown in detail\*\*", text)
    [diff] = block(text, "fence")
    shown = sum(line[:1] in "+-!" and "serverless" in line[:30] for line in diff.content.splitlines())
    assert shown + int(cut[0]) == int(cut[1]) == 3300
    assert text.count("<details>") == text.count("</details>") == 1
    assert "Digest of the effects" in text
    assert "deployer apply" in text


def test_what_is_destroyed_is_cut_last_and_is_counted_too() -> None:
    text = markdown(plan(*(delete(f"gone-{i:05}", reason="x" * 100) for i in range(2000)), *long(100).changes))
    assert size(text) < 65_536
    shown = text.count("- `-` serverless endpoint")
    assert 200 < shown < 2000
    assert f"**and {2010 - shown} more** under 'Destroyed or replaced'" in text
    [left] = re.findall(r"\*\*(\d+) of 2110 changes are not shown in detail", text)
    assert int(left) >= 2090


def test_a_change_too_long_for_any_comment_is_counted() -> None:
    text = markdown(plan(create(after={"description": "x" * 70_000})))
    assert size(text) < 65_536
    assert "**1 of 1 changes are not shown in detail**" in text


def test_characters_beyond_the_first_plane_count_as_the_services_count_them() -> None:
    text = markdown(plan(*(create(f"e{i}", after={"description": "\U0001f600" * 5000}) for i in range(10))))
    assert len(text.encode("utf-16-le")) // 2 < 65_536


HOSTILE = [
    "```\n</details><script>alert(1)</script>",
    "`````````",
    "| a | b |",
    "<img src=x onerror=alert(1)>",
    "@everyone look at #1 and !2",
    "[click](javascript:alert(1)) ![x](y)",
    "*bold* _it_ ~~no~~ \\",
    "-->",
    "\u202egnp.exe",
    "&lt;b&gt; &#64;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_shown_and_not_obeyed(text: str) -> None:
    fields = (FieldChange(("tags", text), text, text * 2),)
    value = plan(update(fields=fields, reason=text), delete(reason=text), replacement(outage=text), notes=(text,))
    value = replace(value, changes=tuple(replace(item, title=text) for item in value.changes))
    page = Words(READER.render(markdown(value)))
    assert not {"script", "img", "a", "em", "s"} & set(page.tags)
    assert page.tags.count("table") == 1
    assert "In detail" in page.text
    assert page.tags.count("tr") == 2
    assert page.text.count(printable(text)) >= 6


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30))
@example("``` `` `")
@example("a|b")
@example(" ` ")
@example("# heading")
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    shown = printable(text)
    assert Words(READER.render(f"- x {escaped(text)} y")).text.strip() == " ".join(f"x {shown} y".split(" ")).strip()
    [fence] = block(fenced(f"{shown}\n", "diff") + "after\n", "fence")
    assert fence.content == f"{shown}\n"
    if shown.strip():
        [inline] = [
            token for token in READER.parseInline(f"x {code(text)} y")[0].children or [] if token.type != "text"
        ]
        assert inline.type == "code_inline"
        assert inline.content.strip() == shown.strip()


def test_names_in_a_table_cannot_end_their_cell() -> None:
    html = READER.render(f"| a | b |\n|---|---|\n| {code('x|y`z', cell=True)} | 2 |\n")
    assert "<code>x|y`z</code>" in html
    assert html.count("<td>") == 2
