"""What we do otherwise than the official YAML test suite: valid texts that we refuse, and invalid ones that we take."""

from __future__ import annotations

DEVIATIONS = {
    (
        "YML015",
        "tags: what a value is shall be visible in it",
    ): """2AUY 2XXW 33X3 35KP 52DL 565N 57H4 6JWB 6WLZ 735Y 74H7 7FWL 8MK2 9KAX 9WXW BU8L CUP7 EHF6 F2C7 FH7J HMQ5
        J7PZ L94M LE5A M5C3 S4JQ UGM3 UKK6/02 WZ62 Z67P""",
    (
        "YML016",
        "several documents in a file, and directives other than `%YAML 1.2`",
    ): """2LFX 5TYM 6CK3 6LVF 6XDY 6ZKB 7Z25 9DXL BEC7 C4HZ CC74 JHB9 KSS4 L383 M7A3 MUS6/02 MUS6/03 MUS6/04 MUS6/05
        MUS6/06 P76L PUW8 RZT7 U3C3 U9NS W4TN Z9M4""",
    (
        "YML019",
        "keys written with `?`, and texts in brackets that begin with it",
    ): "5WE3 652Z 7W2P CT4Q GH63 HM87/01 JTV5 RR7F S9E8 X8DW ZWK4",
    (
        "YML013",
        "keys that are empty, or collections",
    ): """2JQS 4FJ6 6BFJ 6M2F 6PBE 9MMW CFD4 DFF7 KK5P LX3P M2N8/00 M2N8/01 M5DY NHX8 NKF9 PW8X Q9WF RZP5 S3PD SBG9
        SM9W/01 UKK6/00 V9D5 X38W XW4D""",
    (
        "YML011",
        "text at the left margin below `>`",
    ): "DK3J FP8R",
    (
        "YML011",
        "tabs before a value, or alone on a line below one",
    ): "6BCT 6CA3 96NN/00 96NN/01 A2M4 DK95/00 DK95/03 DK95/04 Q5MG R4YG Y79Y/001 Y79Y/010",
    (
        "YML010",
        "a key inside brackets whose `:` stands on another line than its beginning",
    ): "4MUZ/00 4MUZ/01 4MUZ/02 5MUD 9SA2 K3WX NJ66 UT92 VJP3/01",
    (
        "YML010",
        "a text inside brackets that begins with `:` or ends with it",
    ): "4ABK 58MP 5T43 DBG4 FRK4 HM87/00",
    (
        "YML010",
        "names of anchors with other characters than letters, digits, `-` and `_`",
    ): "2SXE 8XYN W5VH Y2GN",
    (
        "YML010",
        "the marker `...` without a document",
    ): "HWV9 QT73",
    (
        "YML005",
        "control characters, even written as an escape sequence (`\\b`)",
    ): "G4RS",
}
"""The valid cases, by the code of the refusal and why."""

TAKEN = {
    "S98Z": ({"empty block scalar": ""}, "a blank line indented more than the text below it, where there is no text"),
}
"""The invalid cases, with what we read them as, and what is wrong in them."""
