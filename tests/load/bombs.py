"""Texts that make parsers slow or large, each by name; and a program that reads one and tells what it cost."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from cProfile import Profile

from deployer.source.load import parse
from deployer.values.problem import Invalid

MIB = 2**20


def laughs(levels: int, width: int) -> str:
    """Aliases of aliases: doubles, triples, ... with each line."""
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def merges(levels: int) -> str:
    """Merge keys of merge keys: 400 bytes cost PyYAML 17 seconds."""
    lines = ["a0: &a0 {k0: 0}"]
    lines += [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}], k{n}: {n}}}" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def nested_aliases(levels: int) -> str:
    """Each line puts the one before it one level deeper."""
    return "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, levels))


def keys(count: int) -> str:
    """A wide mapping."""
    return "".join(f"k{n}: {n}\n" for n in range(count))


BOMBS: dict[str, tuple[Callable[[], str], str]] = {
    "aliases, 30 levels of 2": (lambda: laughs(30, 2), "YML032"),
    "aliases, 9 levels of 9": (lambda: laughs(9, 9), "YML032"),
    "aliases, 100,000 of one long list": (lambda: f"a: &a [{'1, ' * 400}]\nb: [{'*a, ' * 100_000}]\n", "YML032"),
    "aliases nested deeper than is allowed": (lambda: nested_aliases(80), "YML031"),
    "an alias of itself": (lambda: "a: &a\n  - *a\n", "YML017"),
    "merge keys": (lambda: merges(25), "YML014"),
    "brackets, a million deep": (lambda: "a: " + "[" * 1_000_000, "YML031"),
    "brackets, a million deep, a line each": (lambda: "a: " + "[\n " * 1_000_000, "YML031"),
    "braces, a million deep": (lambda: "a: " + "{a: \n " * 1_000_000, "YML031"),
    "dashes, deep on one line": (lambda: "a:\n " + "- " * 500_000 + "x\n", "YML031"),
    "indentation, 3,000 deep": (lambda: "".join(f"{' ' * n}a:\n" for n in range(3000)), "YML031"),
    "items, two million": (lambda: "a:\n" + "-\n" * 2_000_000, "YML032"),
    "items in brackets, two million": (lambda: "a: [\n" + " 1,1,1,1,\n" * 500_000 + "]\n", "YML032"),
    "pairs in brackets, 200,000": (lambda: "a: [\n" + " a: 1,\n" * 200_000 + "]\n", "YML032"),
    "keys, 300,000": (lambda: keys(300_000), "YML032"),
    "one key, a million times": (lambda: "k: 1\n" * 1_000_000, "YML012"),
    "a wide file with repeated keys at the end": (lambda: keys(200_000) + "k199999: 0\n" * 30, "YML012"),
    "a plain text of 15 MiB": (lambda: "a: " + "x" * 15 * MIB + "\n", "YML033"),
    "a plain text of four million lines": (lambda: "a: x\n" + " x\n" * 4_000_000, "YML033"),
    "a quoted text of 15 MiB": (lambda: 'a: "' + "x" * 15 * MIB + '"\n', "YML033"),
    "a quoted text of escapes": (lambda: 'a: "' + "\\x41\n " * 2_000_000 + '"\n', "YML033"),
    "a quoted text of five million lines": (lambda: 'a: "' + "x\n " * 5_000_000 + '"\n', "YML033"),
    "a quoted text without an end": (lambda: 'a: "' + "x\n " * 5_000_000, "YML010"),
    "single quotes, doubled": (lambda: "a: '" + "''''\n " * 2_500_000 + "'\n", "YML033"),
    "a block text of blank lines": (lambda: "a: |\n" + "\n" * 15 * MIB, "YML033"),
    "a folded text of short lines": (lambda: "a: >\n" + " x\n" * 5_000_000, "YML033"),
    "a text just within the limit, of escapes": (lambda: 'a: "' + "\\x41" * 250_000 + '"\n', ""),
    "a text just within the limit, of lines": (lambda: 'a: "' + "x\n " * 340_000 + '"\n', ""),
    "a key of 15 MiB": (lambda: "x" * 15 * MIB + ": 1\n", "YML033"),
    "a key of 1 MB": (lambda: "x" * 1_000_000 + ": 1\n", "YML013"),
    "a quoted key of 1 MB": (lambda: '"' + "x" * 1_000_000 + '": 1\n', "YML013"),
    "quotes that open on every line": (lambda: "a:\n" + "- 'x\n" * 2_000_000, "YML011"),
    "spaces": (lambda: " " * 15 * MIB, "YML033"),
    "blank lines": (lambda: " \n" * 7 * MIB, "YML006"),
    "blanks after every word": (lambda: "a: " + ("x" + " " * 1000) * 1000 + "\n", ""),
    "comments": (lambda: "#\n" * 4_000_000 + "a: 1\n", ""),
    "colons": (lambda: "a: " + ":" * 1_000_000 + "x\n", ""),
    "hashes": (lambda: "a: x" + "#" * 1_000_000 + "\n", ""),
    "commas": (lambda: "a: [" + "," * 1_000_000, "YML010"),
    "an integer of a million digits": (lambda: "a: " + "9" * 1_000_000 + "\n", "YML018"),
    "a float of a million digits": (lambda: "a: 0." + "9" * 1_000_000 + "\n", ""),
    "an exponent of a million digits": (lambda: "a: 1e" + "9" * 1_000_000 + "\n", "YML018"),
    "anchors, 100,000": (lambda: "a:\n" + "".join(f"- &a{n} x\n" for n in range(100_000)), ""),
    "anchors within anchors": (lambda: "a: " + "".join(f"&a{n} [" for n in range(60)) + "x" + "]" * 60 + "\n", ""),
    "documents, a million": (lambda: "a: 1\n" + "---\n" * 1_000_000, "YML016"),
    "carriage returns": (lambda: "\r" * 15 * MIB + "a: 1", ""),
    "a second look at many values": (lambda: "# ?\na:\n" + "- x\n" * 490_000, ""),
    "quotes over lines, far below an anchor": (
        lambda: "a: &a\n" + "#\n" * 1_000_000 + '- "x\n  y"\n' * 100_000,
        "",
    ),
    "control characters": (lambda: "a: \0" + "\1" * 15 * MIB, "YML004"),
}
"""Each bomb, and the code it is refused with; none where it is only large."""


def measure(name: str) -> None:
    """Read one bomb; print the code, the function calls it took (those of C counted as well), the most MiB ever held,
    the seconds of processor time while they were counted, and the name.
    """
    content = BOMBS[name][0]().encode()
    profile = Profile(subcalls=False)
    began = time.process_time()
    try:
        profile.runcall(parse, content)
        outcome = "-"
    except Invalid as refusal:
        outcome = refusal.problems[0].code
    seconds = time.process_time() - began
    calls = sum(entry.callcount for entry in profile.getstats())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{outcome} {calls} {most:.0f} {seconds:.2f} {name}", flush=True)


def main() -> None:
    """Measure each bomb, or those named, in a process of its own."""
    for name in sys.argv[1:] or BOMBS:
        if child := os.fork():
            os.waitpid(child, 0)
        else:
            measure(name)
            os._exit(0)


if __name__ == "__main__":
    main()
