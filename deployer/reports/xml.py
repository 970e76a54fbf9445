"""XML as every report writes it."""

from __future__ import annotations

from xml.etree.ElementTree import Element, indent, tostring

from deployer.reports.ansi import printable


def xml(root: Element) -> str:
    """The document. Build logs are searched for `##vso[` and `##[`; XML can spell them another way."""
    indent(root)
    text = tostring(root, encoding="unicode").replace("##vso[", "&#35;#vso[").replace("##[", "&#35;#[")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def legal(text: str) -> str:
    """Text of which every character may stand in XML 1.0."""
    return printable(text).translate({0xFFFE: "?", 0xFFFF: "?"})
