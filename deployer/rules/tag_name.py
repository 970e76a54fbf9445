"""A tag is named as Azure allows.

1 to 512 characters (the storage account of the hub, which bears the tags too, takes 128), none of `<>%&\\?/` and no
control characters, and not beginning with `microsoft`, `azure` or `windows`. Source: RMTAGS.

Bad:
    tags: {cost/centre: "7"}  # here

Good:
    tags: {cost-centre: "7"}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import rename, replace_characters
from deployer.rules.support.sections import tag_sections

FORBIDDEN = frozenset("<>%&\\?/") | {chr(code) for code in range(32)}
TAKEN = ("microsoft", "azure", "windows")
LONGEST = 128
"""The limit of storage accounts, below the general one of 512."""


def find(view: View) -> Findings:
    for path, tags, _ in tag_sections(view):
        for name in tags:
            if wrong := _wrong(name):
                text = replace_characters(name, r"^<>%&\\?/\x00-\x1f")
                usable = text and not _wrong(text) and text not in tags
                fixes = (rename((*path, name), text, tags[name]),) if usable else ()
                yield Finding((*path, name), f"tag name '{name}' is not valid", wrong, fixes, key=True)


def _wrong(name: str) -> str:
    if not 1 <= len(name) <= LONGEST:
        return f"it has {len(name)} characters, 1 to {LONGEST} are allowed where storage accounts bear it"
    if not name.strip():
        return "it is blank"
    if bad := sorted(FORBIDDEN.intersection(name)):
        return f"it contains {bad[0]!r}"
    if name.lower().startswith(TAKEN):
        return "names that begin with microsoft, azure or windows are Azure's own"
    return ""


RULE = Rule("TAG001", Severity.ERROR, find)
