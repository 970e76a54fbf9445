"""How YAML parsers compare in speed, strictness and what they know: `python -m tests.bench.parsers`.

Those that are not installed are left out. Each works in a process of its own, in turns; the best time counts.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.bench.validate import environment

ROUNDS = 5
SUITE = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "yaml-test-suite.json"
CIRCLE = "---\na: &anchor\n anchor: *anchor\nb: *anchor\n"
"""An anchor that holds itself."""

PARSERS = {
    "deployer (data and places)": (
        "mistral-deployer",
        "from deployer.source.yaml.compose import compose as p; f = lambda t: p(t, '')[0]",
    ),
    "PyYAML, C parser, compose (nodes and places)": (
        "PyYAML",
        "import yaml; f = lambda t: yaml.compose(t, Loader=yaml.CSafeLoader)",
    ),
    "PyYAML, C parser, compose, garbage collector paused": (
        "PyYAML",
        "import gc, yaml; gc.disable(); f = lambda t: yaml.compose(t, Loader=yaml.CSafeLoader)",
    ),
    "PyYAML, C parser, load (data)": ("PyYAML", "import yaml; f = lambda t: yaml.load(t, Loader=yaml.CSafeLoader)"),
    "rapidyaml, tree (no data, no places)": (
        "rapidyaml",
        "import ryml\ndef f(t):\n tree = ryml.parse_in_arena(t.encode()); tree.resolve(); return tree",
    ),
    "py-yaml12 (data)": ("py-yaml12", "import yaml12; f = yaml12.parse_yaml"),
    "yaml-rs (data)": ("yaml-rs", "import yaml_rs; f = yaml_rs.loads"),
    "ruamel.yaml, pure (data and places)": (
        "ruamel.yaml",
        "from ruamel.yaml import YAML; f = YAML(typ='rt', pure=True).load",
    ),
}
TIME = "import sys, time; t = open(sys.argv[1]).read(); s = time.perf_counter(); f(t); print(time.perf_counter() - s)"
SCORE = """
import json, sys
refused = taken = 0
for case in json.load(open(sys.argv[1])):
    try:
        f(case["yaml"])
    except Exception:
        refused += not case["must_fail"]
    else:
        taken += case["must_fail"]
print(taken, refused)
"""
CIRCLES = "import sys; f(open(sys.argv[1]).read())"
TWICE = "f('a: 1\\na: 2\\n')"


def run(parser: str, task: str, file: Path) -> subprocess.CompletedProcess[str]:
    """One task of one parser."""
    code = f"{PARSERS[parser][1]}\n{task}"
    return subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True)


def row(parser: str, taken: list[float], suite: Path, circle: Path) -> str:
    """A row of the table."""
    scores = run(parser, SCORE, suite).stdout.split() if suite.stat().st_size else ["?", "?"]
    code = run(parser, CIRCLES, circle).returncode
    outcome = "crash" if code < 0 else "refused" if code else "taken"
    twice = "refused" if run(parser, TWICE, circle).returncode else "taken"
    name = f"{parser} {version(PARSERS[parser][0])}"
    return f"| {name} | {min(taken):.2f} | {scores[0]} of 94 | {scores[1]} of 308 | {twice} | {outcome} |"


def is_installed(parser: str) -> bool:
    """Can this parser be tried here?"""
    try:
        version(PARSERS[parser][0])
    except PackageNotFoundError:
        return False
    return True


def main() -> None:
    """Measure and print a table in Markdown."""
    with tempfile.TemporaryDirectory() as name:
        large, suite, circle = (Path(name) / each for each in ("large.yaml", "suite.json", "circle.yaml"))
        large.write_text(environment(10_000), encoding="utf-8")
        circle.write_text(CIRCLE, encoding="utf-8")
        suite.write_text(
            json.dumps(json.loads(SUITE.read_text())["cases"]) if SUITE.is_file() else "", encoding="utf-8"
        )
        taken: dict[str, list[float]] = {parser: [] for parser in PARSERS if is_installed(parser)}
        for _ in range(ROUNDS):
            for parser, times in taken.items():
                times.append(float(run(parser, TIME, large).stdout))
        size = large.stat().st_size
        print(f"Python {platform.python_version()}, best of {ROUNDS} runs on {size:,} bytes (10,000 deployments)\n")
        print("| parser | seconds | invalid taken | valid refused | a key twice | an anchor in itself |")
        print("|---|---|---|---|---|---|")
        for parser, times in taken.items():
            print(row(parser, times, suite, circle), flush=True)


if __name__ == "__main__":
    main()
