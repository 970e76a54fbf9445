"""A country is written with two letters.

Codes of ISO 3166-1: `FR`, `DE`, `US`. In YAML 1.2 `NO` is text and means Norway.
Source: https://www.iso.org/iso-3166-country-codes.html

Bad:
    billing_country: France  # here

Good:
    billing_country: NO
"""

import re

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value
from deployer.values.nearest import nearest


def find(view: View) -> Findings:
    text = view.environment.billing_country
    if text is not None and not re.fullmatch("[A-Za-z]{2}", text):
        codes = {name: code for each in view.catalog.countries.values() for code, name in each.names.items()}
        near = nearest(text, codes)
        yield Finding(
            ("billing_country",),
            f"'{text}' is not a country code",
            f"{near} is '{codes[near]}'" if near else "write the two letters of ISO 3166, such as 'FR'",
            (set_value(("billing_country",), codes[near]),) if near else (),
        )


RULE = Rule("MKT003", Severity.ERROR, find)
