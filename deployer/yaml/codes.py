"""What the codes of reading and editing a file stand for; docs/yaml.md tells more."""

from __future__ import annotations

_OURS = "Source: our own rule; see docs/yaml.md."
_YAML = "Source: https://yaml.org/spec/1.2.2/"

CODES = {
    "YML001": f"""A file can be read.

It exists, its path leads to it, and you have the right to read it.

{_OURS}""",
    "YML002": f"""A file is a regular file.

Folders, devices, pipes and sockets are not read.

{_OURS}""",
    "YML003": f"""A file is at most 16 MiB large, and all files that one extends another together, too.

{_OURS}""",
    "YML004": f"""A file is text in UTF-8.

{_YAML}#52-character-encodings; of the encodings there we take UTF-8 alone, with or without a byte order mark.""",
    "YML005": f"""A file holds only characters that its reader sees.

Control characters, half characters, marks that reverse the direction of text, and line breaks that some programs know
and others do not are refused; most of them even when they are written as an escape sequence.

{_YAML}#51-character-set, and https://trojansource.codes for the reversing marks.""",
    "YML006": f"""A file is not empty.

{_OURS}""",
    "YML007": f"""A file is a mapping.

{_OURS}""",
    "YML010": f"""A file is valid YAML.

{_YAML}""",
    "YML011": f"""Lines are indented with spaces, those of one collection alike.

{_YAML}#61-indentation-spaces""",
    "YML012": f"""A key stands once in its mapping.

Most programs take the last one and say nothing, so that half of what was written is lost.

{_YAML}#3211-nodes""",
    "YML013": f"""A key is a text of at most 1,024 characters on one line.

Numbers, true, false, null and collections cannot be keys; in quotes they are text.

{_OURS}""",
    "YML014": f"""Merge keys are not used.

`<<` belongs to YAML 1.1 and lets 400 bytes grow to gigabytes. Use `extends`, or repeat the values.

{_OURS}""",
    "YML015": f"""Tags are not used.

What a value is shall be visible in it: quotes make a text of anything.

{_OURS}""",
    "YML016": f"""A file holds one document and no directive but `%YAML 1.2`.

{_OURS}""",
    "YML017": f"""An alias repeats a value that was named before it.

{_YAML}#71-alias-nodes""",
    "YML018": f"""A number fits into 64 bits and can be written in JSON.

`.inf`, `.nan` and numbers beyond that are refused: Azure takes JSON.

{_OURS}""",
    "YML019": f"""Keys are not marked with `?`.

{_OURS}""",
    "YML031": f"""Values are nested at most 64 deep.

{_OURS}""",
    "YML032": f"""A file has at most 500,000 keys and values, counted as if every alias were written out.

{_OURS}""",
    "YML033": f"""A text, and a line, has at most 1,048,576 characters.

{_OURS}""",
    "EDT001": f"""An edit can be made in place.

Every edit is made on the text, read again and compared. Where it would change something else, as in a value that an
alias repeats, nothing is written.

{_OURS}""",
}
"""Documentation by code, the first line a summary of what must hold."""
