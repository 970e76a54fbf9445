"""The page for reviewers, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from deployer.values.change import Action, FieldChange
from tests.browser.conftest import Open, Seen
from tests.reports.sample import create, delete, estate, everything, kept, plan, replacement, update


def test_the_page_loads_nothing_and_complains_of_nothing(show: Open) -> None:
    seen = show(everything())
    seen.page.click("#expand")
    assert [url for url in seen.requests if not url.startswith("data:")] == [seen.page.url]
    assert seen.complaints == []
    assert seen.page.title() == "Plan of prod: Plan: 2 to add, 1 to change, 2 to destroy."


def test_the_page_tells_the_verdict_the_numbers_and_what_is_destroyed_first(show: Open) -> None:
    seen = show(everything())
    assert seen.texts("h1, .verdict, .more") == [
        "prod",
        "Plan: 2 to add, 1 to change, 2 to destroy.",
        "Of these, 1 replaced.",
    ]
    assert seen.texts(".tile .number") == ["1"] * 6
    assert seen.texts(".lists h2")[0].startswith("Destroyed or replaced")
    assert seen.texts("#list .name")[:2] == [
        "old serverless endpoint in assistants",
        "search serverless endpoint in assistants",
    ]
    assert "deployer apply environments/prod.yaml" in seen.texts("footer")[0]


def test_no_script_but_that_of_the_page_runs(show: Open) -> None:
    seen = show(everything())
    inject = "const s = document.createElement('script'); s.text = 'window.owned = 1'; document.body.append(s)"
    with pytest.raises(Exception, match="TrustedScript"):
        seen.page.evaluate(inject)
    with pytest.raises(Exception, match="TrustedHTML"):
        seen.page.evaluate("document.body.innerHTML = '<img src=x onerror=window.owned=1>'")
    assert seen.page.evaluate("window.owned") is None
    tag = "const s = document.createElement('style'); s.textContent = 'h1{display:none}'; document.head.append(s)"
    seen.page.evaluate(tag)
    assert seen.page.is_visible("h1")
    assert any("Content Security Policy" in text for text in seen.complaints)


HOSTILE = "</script><script>window.owned=1</script><img src=x onerror=window.owned=1>{{7*7}}\u202e&lt;"


def test_foreign_text_is_shown_and_not_obeyed(show: Open) -> None:
    fields = (FieldChange(("tags", HOSTILE), HOSTILE, HOSTILE),)
    bad = replace(update(fields=fields, reason=HOSTILE, outage=HOSTILE, remark=HOSTILE), title=HOSTILE)
    seen = show(replace(plan(bad, create(after={HOSTILE: HOSTILE}), notes=(HOSTILE,)), environment=HOSTILE))
    seen.page.click("#expand")
    assert seen.page.evaluate("window.owned") is None
    assert seen.page.locator("img").count() == 0
    assert seen.page.locator("body script").count() == 2
    shown = seen.page.inner_text("body")
    assert shown.count("<img src=x onerror=window.owned=1>{{7*7}}") >= 8
    assert "\u202e" not in shown
    assert seen.complaints == []


def test_before_and_after_stand_side_by_side(show: Open) -> None:
    seen = show(plan(replacement()))
    seen.page.click("summary")
    line = seen.page.locator(".diff tbody tr").nth(1)
    assert line.locator("td").all_inner_texts() == [
        "~",
        "properties.modelSettings.modelId\nforces replacement",
        '"azureml://registries/azureml-mistral/models/Codestral-2501"',
        '"azureml://registries/azureml-mistral/models/Ministral-3B"',
    ]
    assert "(known after apply)" in seen.texts(".diff")[0]
    assert seen.texts(".note") == [
        "Outage: 'search' will not answer until this is created",
        "properties.modelSettings.modelId cannot be changed in place",
    ]
    seen.page.click("text=Show 3 unchanged attributes")
    assert seen.page.locator(".diff tr.same").count() == 3


def test_what_is_deleted_shows_what_was_there(show: Open) -> None:
    seen = show(plan(delete()))
    seen.page.click("summary")
    assert 'location\t"eastus2"' in seen.page.inner_text(".diff").replace("\n", "\t").replace("\t\t", "\t")


def test_resources_are_found_by_any_word_of_theirs(show: Open) -> None:
    seen = show(estate(3, 8))
    assert seen.status() == "3 of 55 resources"
    seen.page.check("#actions input[value=no-op]", force=True)
    assert seen.status() == "55 resources"
    for words, names in {
        "chat-0017": ["chat-0017"],
        "TEAM-02 chat-0013": ["chat-0013"],
        "forces nothing": [],
        "kv-prod": ["kv-prod", "hub-prod"],
    }.items():
        seen.page.fill("#search", words)
        seen.wait(f"{len(names)} of 55 resources")
        assert {text.split()[0] for text in seen.texts("#list .name")} == set(names)


def test_resources_are_filtered_by_action_and_kind(show: Open) -> None:
    seen = show(estate(3, 8))
    seen.page.uncheck("#actions input[value=replace]", force=True)
    assert seen.texts("#list .mark") == ["~", "+"]
    seen.page.click(".tile.replace")
    assert seen.texts("#list .mark") == ["-/+"]
    seen.page.click(".tile.no-op")
    seen.page.select_option("#kind", "project")
    assert seen.status() == "3 of 55 resources"


def test_everything_can_be_done_with_the_keyboard(show: Open) -> None:
    seen = show(everything())
    page = seen.page
    page.keyboard.press("Tab")
    assert seen.focused() == "Skip to the resources"
    page.keyboard.press("/")
    assert seen.focused() == "search"
    page.keyboard.type("j")
    assert page.input_value("#search") == "j", "what is typed is not taken for a command"
    page.keyboard.press("Escape")
    assert page.input_value("#search") == ""
    page.keyboard.press("j")
    assert seen.focused().startswith("-")
    page.keyboard.press("j")
    assert "search" in seen.focused()
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1
    page.keyboard.press("k")
    assert "old" in seen.focused()
    page.keyboard.press("Tab")
    assert "search" in seen.focused()


def test_the_graph_leads_to_the_resources(show: Open) -> None:
    seen = show(everything())
    seen.page.click(".graph a:has-text('assistants') >> nth=0")
    assert seen.page.locator("details[open] .name").inner_text() == "assistants project"
    assert seen.page.is_checked("#actions input[value=no-op]"), "what was filtered out is shown when asked for"


def test_a_link_to_a_resource_opens_it_at_once(show: Open) -> None:
    value = estate(20, 30)
    name = value.changes[1203].name
    seen = show(value, "#r1203")
    assert seen.page.locator("details[open] .name").inner_text().startswith(name)
    assert seen.page.locator("details[open] summary").is_visible()
    assert name in seen.focused()


def test_models_have_their_days(show: Open) -> None:
    seen = show(everything())
    row = seen.page.locator(".models tbody tr")
    assert "Ministral-3B" in row.inner_text()
    assert "retired 2026-12-09 (only litellm lists it)" in row.inner_text()
    assert row.locator("svg").get_attribute("aria-label") == (
        "legacy today; legacy on 2026-09-01; retired on 2026-12-09, disputed"
    )
    today = row.locator(".today").bounding_box()
    doubt = row.locator(".doubt").bounding_box()
    assert today["x"] < doubt["x"] + doubt["width"] / 2 < today["x"] + 60


def brightness(seen: Seen, selector: str) -> float:
    colour = seen.page.evaluate("s => getComputedStyle(document.querySelector(s)).backgroundColor", selector)
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3]) / 3


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_the_page_follows_the_theme_of_the_system_until_somebody_chooses(show: Open, scheme: str, dark: bool) -> None:
    seen = show(everything(), color_scheme=scheme)
    assert (brightness(seen, "body") < 60) == dark
    assert seen.page.text_content("#theme") == ("Light theme" if dark else "Dark theme")
    seen.page.click("#theme")
    assert seen.page.text_content("#theme") == ("Dark theme" if dark else "Light theme")
    assert (brightness(seen, "body") < 60) != dark
    assert (brightness(seen, ".card") < 60) != dark


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_used_by_everybody(show: Open, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    seen = show(everything(), color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    seen.page.click("#expand")
    found = Axe().run(seen.page).response["violations"]
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in found] == []


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_page_fits_every_width(show: Open, width: int) -> None:
    seen = show(everything(), viewport={"width": width, "height": 800})
    seen.page.click("#expand")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_printed_is_whole(show: Open, tmp_path: Path) -> None:
    value = estate(30, 30)
    changed = sum(change.action is not Action.NOOP for change in value.changes)
    assert changed > 100
    seen = show(value)
    seen.page.emulate_media(media="print")
    seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert seen.status() == f"{changed} of 1,834 resources"
    assert seen.page.locator("details[open]").count() == changed
    assert not seen.page.is_visible("#search")
    assert seen.page.pdf(path=tmp_path / "plan.pdf", tagged=True).startswith(b"%PDF")
    assert seen.complaints == []


def test_an_empty_plan_shows_what_is_there(show: Open) -> None:
    seen = show(plan(kept()))
    assert seen.texts(".verdict") == ["No changes. Your infrastructure matches the configuration."]
    assert seen.status() == "1 resource"
    assert not seen.page.locator("footer >> text=To apply").count()


def test_five_thousand_resources_open_with_few_rows(show: Open) -> None:
    value = estate(100, 25, fresh=True)
    assert len(value.changes) > 5000
    seen = show(value)
    seen.page.wait_for_selector("#list li:nth-child(100)")
    assert seen.page.locator("#list > li").count() <= 300, "rows are made when they are scrolled to"
    seen.page.fill("#search", "chat-2499")
    seen.wait("1 of 5,104 resources")
    assert seen.page.locator("#list > li").count() == 1
    seen.page.fill("#search", "")
    seen.wait("5,104 resources")
    before = seen.page.locator("#list > li").count()
    seen.page.locator("#more").scroll_into_view_if_needed()
    seen.page.wait_for_selector(f"#list li:nth-child({before + 1})")
