"""What must hold for any bytes given to the YAML reader, and a campaign that tries to break it.

    python -m tests.fuzz.reader --runs 1000000            guided by coverage (needs atheris)
    python -m tests.fuzz.reader --runs 1000000 --blind    mutations only, in plain Python

Exits 1 and prints the bytes when a property fails.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from cProfile import Profile
from pathlib import Path
from typing import Any

from deployer.source.load import parse
from deployer.source.yaml.compose import compose
from deployer.source.yaml.text import DEPTH, NODES, decode
from deployer.source.yaml.write import write
from deployer.values.problem import Invalid
from deployer.values.source import Path as Place
from deployer.values.source import Position, Source

ROOT = Path(__file__).resolve().parents[2]
SUITE = ROOT.parent / "shared" / "corpus" / "yaml-test-suite.json"
CALLS = 1_000, 50
"""How many functions may be called for a text, and how many more for each of its bytes."""
ALPHABET = (
    *(
        "- ",
        "? ",
        ": ",
        "key: ",
        "a: ",
        "\n",
        "\n  ",
        "\n- ",
        "\t",
        "#",
        " # c\n",
        "&a ",
        "*a",
        "<<: ",
        "!!str ",
        "|\n",
    ),
    *(">-\n", "|2+\n", "'", '"', "\\", "\\x41", "\\ud83d\\ude00", "{", "}", "[", "]", ",", "@", "`", "%YAML 1.2\n"),
    *(
        "---\n",
        "...\n",
        "\0",
        "\ufeff",
        "\x85",
        "\u2028",
        "0x1F",
        "1e999",
        ".inf",
        "null",
        "~",
        "true",
        "é",
        "\r\n",
        "${",
    ),
)


def examine(content: bytes) -> None:
    """Raises if anything but data or a well-formed refusal comes out, or if data and places do not fit together."""
    profile = Profile(subcalls=False)
    try:
        text = decode(content, "fuzz.yaml")
        data, places = profile.runcall(compose, text, "fuzz.yaml")
    except Invalid as refusal:
        _examine_refusal(refusal, content)
    else:
        source = Source("fuzz.yaml", data, places)
        nodes = _examine_value(source, (), data, text.splitlines())
        assert nodes <= NODES
        again = compose(write(data), "again.yaml")[0]
        assert json.dumps(again) == json.dumps(data), "the data, written again, means something else"
    with suppress(Invalid):
        assert isinstance(parse(content, "fuzz.yaml").data, dict)
    calls = sum(entry.callcount for entry in profile.getstats())
    assert calls <= CALLS[0] + CALLS[1] * len(content), f"slow: {calls} calls"


def _examine_refusal(refusal: Invalid, content: bytes) -> None:
    assert refusal.problems
    lines = content.count(b"\n") + content.count(b"\r") + 2
    for problem in refusal.problems:
        assert problem.position and 1 <= problem.position.line <= lines and problem.position.column >= 1
        assert len(problem.code) == 6 and problem.message and problem.message.isprintable(), problem
        assert problem.help, problem
        assert len(problem.message) < 200 and problem.help.isprintable() and problem.severity.value == "error"


def _examine_value(source: Source, path: Place, value: Any, lines: Sequence[str]) -> int:
    assert len(path) <= DEPTH
    place = source.places.value(path)
    assert place is not None, path
    assert 1 <= place.line <= len(lines) + 1, path
    if isinstance(value, dict):
        for key in value:
            assert type(key) is str
            where = source.places.key((*path, key))
            assert where is not None and where.line <= len(lines)
            assert "'" in lines[where.line - 1] or '"' in lines[where.line - 1] or _stands(key, where, lines)
        return 1 + sum(1 + _examine_value(source, (*path, key), child, lines) for key, child in value.items())
    if isinstance(value, list):
        return 1 + sum(_examine_value(source, (*path, index), child, lines) for index, child in enumerate(value))
    assert value is None or type(value) in (str, int, float, bool), value
    return 1


def _stands(key: str, place: Position, lines: Sequence[str]) -> bool:
    """Does the text of a plain key begin at its place? Anchors and aliases stand for it, too."""
    rest = lines[place.line - 1][place.column - 1 :]
    return rest[:1] in ("&", "*") or rest.startswith(key.split(" ")[0].split("\n")[0])


def seeds() -> list[bytes]:
    """Texts to begin with: the test suite where it lies beside the project, and our own environments."""
    found = [path.read_bytes() for path in sorted((ROOT / "environments").rglob("*.yaml"))]
    if SUITE.is_file():
        found += [case["yaml"].encode() for case in json.loads(SUITE.read_text("utf-8"))["cases"]]
    return [*found, "".join(ALPHABET).encode(), b"a: {b: [c, 'd', \"e\"]}\nf: |\n  g\nh: &i\n- j\nk: *i\n"]


def mutations(seed: int) -> Iterator[bytes]:
    """Endless changed copies of the seeds."""
    dice, pool = random.Random(seed), [text for text in seeds() if len(text) < 4000]
    while True:
        text = bytearray(dice.choice(pool))
        for _ in range(dice.randint(1, 6)):
            at = dice.randint(0, len(text))
            match dice.randrange(5):
                case 0:
                    del text[at : at + dice.randint(1, 8)]
                case 1:
                    other = dice.choice(pool)
                    start = dice.randint(0, len(other))
                    text[at:at] = other[start : start + dice.randint(1, 40)]
                case 2:
                    text[at:at] = bytes([dice.randrange(256)])
                case 3:
                    text[at:at] = text[at : at + dice.randint(1, 30)]
                case _:
                    text[at:at] = dice.choice(ALPHABET).encode()
        yield bytes(text)


def run_blind(runs: int, seed: int) -> None:
    """Mutations without guidance."""
    for number, content in enumerate(mutations(seed), 1):
        try:
            examine(content)
        except BaseException:
            sys.stderr.write(f"run {number} failed on {content!r}\n")
            raise
        if number % 100_000 == 0:
            sys.stderr.write(f"{number:,} runs, nothing found\n")
        if number >= runs:
            return


def run_guided(runs: int, seed: int, corpus: Path) -> None:
    """Guided by the branches that an input takes; inputs that reach new ones are kept in `corpus`."""
    import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]

    corpus.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(seeds()):
        (corpus / f"seed-{number}").write_bytes(content)
    atheris.instrument_all()
    options = [
        f"-runs={runs}",
        f"-seed={seed}",
        "-max_len=600",
        "-timeout=5",
        "-rss_limit_mb=1024",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], examine)
    atheris.Fuzz()


def main() -> None:
    """Run a campaign."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blind", action="store_true")
    parser.add_argument("--corpus", type=Path, default=ROOT / "build" / "fuzz" / "reader")
    chosen = parser.parse_args()
    if chosen.blind:
        run_blind(chosen.runs, chosen.seed)
    else:
        run_guided(chosen.runs, chosen.seed, chosen.corpus)


if __name__ == "__main__":
    main()
