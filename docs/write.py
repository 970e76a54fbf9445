"""Writes the parts of the documentation that are made from the code; `make docs` runs it, a test holds it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from deployer.catalog.catalog import at
from deployer.check.error_codes import codes
from deployer.check.load_environments import load_environments
from deployer.cli.menu import Menu, summary
from deployer.endpoints.endpoint_calls import endpoint_calls
from deployer.environment.environment import Environment
from deployer.environment.reference import reference
from deployer.environment.schema import schema
from deployer.reports.document import document
from deployer.reports.snippet import fits, languages, snippet
from deployer.rules import unsuppressible
from deployer.values.endpoint_call import EndpointCall
from deployer.values.keydoc import KeyDoc
from docs.sandboxed import contract, covered

ROOT = Path(__file__).parents[1]
PROGRAMS_ON = date(2026, 11, 23)
PROGRAMS = {
    "chat-dev": "An endpoint of a hub",
    "large-dev": "A deployment of a Foundry account",
    "documents-dev": "A model that reads documents",
}
BEGIN, END = "<!-- written by make docs -->\n", "<!-- end -->\n"


def pages() -> dict[Path, str]:
    """Every file that holds something made from the code, as it should be."""
    return {
        ROOT / "docs" / "commands.md": _between(
            ROOT / "docs" / "commands.md", commands("deployer.cli.commands", "deployer")
        ),
        ROOT / "docs" / "clients.md": _between(ROOT / "docs" / "clients.md", programs()),
        ROOT / "docs" / "reference.md": _between(ROOT / "docs" / "reference.md", keys()),
        ROOT / "docs" / "rules.md": _between(ROOT / "docs" / "rules.md", rules()),
        ROOT / "docs" / "sandbox.md": _between(ROOT / "docs" / "sandbox.md", covered()),
        ROOT / "docs" / "evidence" / "contract.md": _between(ROOT / "docs" / "evidence" / "contract.md", contract()),
        ROOT / "environments" / "schema.json": document(schema(at(_read_on()))),
    }


def _read_on() -> date:
    """The day on which the newest source of the catalogue was read: the schema says what was known then."""
    return max(
        date.fromisoformat(each.date) for each in at(date.max).sources.values() if len(each.date) == len("2026-11-28")
    )


def commands(package: str, prefix: str) -> str:
    """A table of the commands, those of groups among them."""
    return "| command | what it does |\n|---|---|\n" + "".join(_rows(Menu(package), prefix))


def programs() -> str:
    """What `deployer snippet` prints for three endpoints of environments/dev.yaml, in every language that they have."""
    (dev,) = load_environments([str(ROOT / "environments" / "dev.yaml")], at(PROGRAMS_ON), {}, unsuppressible())
    calls = {call.full_name.rpartition("/")[2]: call for call in endpoint_calls(dev.sites)}
    return "\n".join(
        f"### {title}\n\n" + "\n".join(_program(calls[name], each) for each in languages() if fits(calls[name], each))
        for name, title in PROGRAMS.items()
    )


def _program(call: EndpointCall, language: str) -> str:
    found = languages()[language]
    fence = {"env": "ini", "mjs": "javascript", "py": "python", "sh": "bash"}[found.extension]
    return f"#### {language}, `{call.full_name}`\n\n{found.about}.\n\n```{fence}\n{snippet(call, language)}```\n"


def keys() -> str:
    """A table of the keys of each section of an environment file."""
    by_section: dict[str, list[KeyDoc]] = {}
    for key in reference():
        by_section.setdefault(key.section, []).append(key)
    return "\n".join(_section(name, found) for name, found in by_section.items())


def _section(name: str, keys: list[KeyDoc]) -> str:
    """One section, wherever it stands."""
    places = dict.fromkeys(".".join(key.path[:-1]).replace(".[]", "[]") for key in keys)
    where = ", ".join(f"`{place}`" for place in places if place)
    about = next((key.holds_about for key in reference() if key.holds == name), Environment.__doc__)
    rows = {key.path[-1]: _row(key) for key in keys}
    head = f"## {name[0].upper()}{name[1:]}\n\n{about}{f' At {where}.' if where else ''}\n\n"
    return head + "| key | what it is | type | default | example |\n|---|---|---|---|---|\n" + "".join(rows.values())


def _row(key: KeyDoc) -> str:
    cells = (f"`{key.path[-1]}`", key.about, key.type, _told(key), f"`{key.example}`")
    return f"| {' | '.join(_cell(cell) for cell in cells)} |\n"


def _told(key: KeyDoc) -> str:
    return "**needed**" if key.needed else f"`{key.default}`" if key.default else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def rules() -> str:
    """A table of the codes."""
    held = {rule.code for rule in unsuppressible()}
    rows = [
        f"| {code} | {each.severity} | {each.summary}{' Cannot be suppressed.' * (code in held)} |\n"
        for code, each in codes().items()
    ]
    return "| code | severity | what must hold, or what was found |\n|---|---|---|\n" + "".join(rows)


def _rows(menu: Menu, prefix: str) -> list[str]:
    rows = []
    for name, module in sorted(menu.modules().items()):
        inner = _rows(Menu(module), f"{prefix} {name}") if menu.is_group(module) else []
        rows += inner or [f"| `{prefix} {name}` | {summary(module)} |\n"]
    return rows


def _between(path: Path, text: str) -> str:
    """The page with what stands between the two marks written anew."""
    page = path.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + text + END + rest.partition(END)[2]


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8", newline="\n")
