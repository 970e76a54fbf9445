"""Valid YAML of the official test suite that we refuse, by the code of the refusal and why."""

from __future__ import annotations

DEVIATIONS = {
    (
        "YML015",
        "tags: what a value is shall be visible in it",
    ): """2AUY 2XXW 33X3 35KP 52DL 565N 57H4 6JWB 6WLZ 735Y 74H7 7FWL 8MK2 9KAX 9WXW BU8L CUP7 EHF6 F2C7 FH7J HMQ5
        J7PZ LE5A M5C3 S4JQ UGM3 UKK6/02 WZ62 Z67P""",
    (
        "YML016",
        "several documents in a file, and directives other than `%YAML 1.2`",
    ): """2LFX 5TYM 6CK3 6LVF 6XDY 6ZKB 7Z25 9DXL BEC7 C4HZ CC74 JHB9 KSS4 L383 M7A3 MUS6/02 MUS6/03 MUS6/04 MUS6/05
        MUS6/06 P76L PUW8 RZT7 U3C3 U9NS UT92 W4TN Z9M4""",
    (
        "YML019",
        "keys written with `?`",
    ): """5WE3 6M2F 6PBE 7W2P A2M4 CT4Q DFF7 FRK4 GH63 JTV5 KK5P L94M M2N8/00 M2N8/01 M5DY RR7F RZP5 S9E8 V9D5 X8DW
        XW4D ZWK4""",
    (
        "YML013",
        "keys that are empty, or collections",
    ): "2JQS 4FJ6 9MMW CFD4 LX3P NHX8 NKF9 PW8X Q9WF S3PD SBG9 SM9W/01 UKK6/00 X38W",
    ("YML010", "a collection with an anchor as key"): "6BFJ",
    ("YML005", "control characters, even written as an escape sequence (`\\b`)"): "G4RS",
}
