"""Every Python of this machine, and the oldest libraries that are allowed, run the demo and a part of the suite.

    python -m tests.pythons             each Python from 3.11 on: the system's, those on PATH, those of version managers
    python -m tests.pythons --lowest    this Python, with the lowest versions that pyproject.toml allows

Each gets a virtual environment of its own, in a folder that is removed at the end. Exits 1 where one fails.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PARTS = ("tests/load", "tests/check", "tests/commands", "tests/test_wheel.py")
LOWEST = (*PARTS, "tests/azure", "tests/engine", "tests/plan", "tests/sandbox/server")
"""Where the libraries whose lowest versions are installed are used most."""
MANAGERS = (
    "~/.pyenv/versions/*",
    "~/.asdf/installs/python/*",
    "~/.local/share/mise/installs/python/*",
    "~/.local/share/uv/python/*",
)
EXTRAS = ("keyvault", "lock", "sandbox")
"""What users may install as well."""
NEWER = "check-jsonschema"
"""The one tool whose locked version asks for a newer click than the lowest."""
VERSION = "import sys; print(*sys.version_info[:3], sys.implementation.name, sys.base_prefix, sep='|')"


def candidates() -> Iterator[Path]:
    """Whatever may be a Python: of the system, on PATH, of a version manager."""
    for folder in ("/usr/bin", "/usr/local/bin", *os.environ.get("PATH", "").split(os.pathsep)):
        yield from (path for path in Path(folder).glob("python3*") if re.fullmatch(r"python3(\.\d+)?", path.name))
    for pattern in MANAGERS:
        root = Path(pattern).expanduser()
        yield from sorted(root.parent.glob(f"{root.name}/bin/python3"))


def pythons() -> dict[str, Path]:
    """One CPython of each version from 3.11 on, by version."""
    found: dict[tuple[int, ...], Path] = {}
    for path in candidates():
        ran = subprocess.run([path, "-c", VERSION], capture_output=True, text=True, check=False)
        if ran.returncode:
            continue
        *numbers, name, _ = ran.stdout.strip().split("|")
        version = tuple(map(int, numbers))
        if version >= (3, 11) and name == "cpython":
            found.setdefault(version, path)
    return {".".join(map(str, version)): found[version] for version in sorted(found)}


def lowest() -> list[str]:
    """The lowest version of each library that pyproject.toml names, as constraints; of what only tests need, the locked
    one.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = dict(re.findall(r"(?m)^([\w.-]+)==(\S+)", (ROOT / "requirements/dev.txt").read_text(encoding="utf-8")))
    extras = project["optional-dependencies"]
    used = [each for name in EXTRAS for each in extras[name]]
    wanted = re.findall(r"(?m)^([\w.-]+)(?:>=|==)([\w.]+)", "\n".join([*project["dependencies"], *used]))
    tools = [tool for tool in re.findall(r"(?m)^[\w.-]+", "\n".join(extras["dev"]).lower()) if tool != NEWER]
    return [
        f"{name}=={version}" for name, version in [*wanted, *((tool, locked[tool]) for tool in tools if tool != NEWER)]
    ]


def run(*command: str | Path) -> bool:
    """Whether a command ends well; what it says is shown only where it does not."""
    # Each installs and reads its own: nothing of the Python that runs this may show through.
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        print(ran.stdout[-6000:], ran.stderr[-6000:], sep="\n")
    else:
        print("   ", next(reversed(ran.stdout.strip().splitlines()), ""), flush=True)
    return ran.returncode == 0


def on(python: Path, folder: Path) -> bool:
    """Whether the demo and its part of the suite pass on one Python."""
    make = ("make", "--no-print-directory", f"PYTHON={python}", f"VENV={folder}")
    tests = (folder / "bin" / "python", "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", *PARTS)
    fresh = ("env", f"DEPLOYER_SANDBOX_STATE={folder}.json")  # each demo begins with an empty sandbox
    return run(*fresh, *make, "demo") and run(*make, f"{folder}/.dev") and run(*tests)


def with_lowest(folder: Path) -> bool:
    """Whether a part of the suite passes with the lowest versions."""
    python, constraints = folder / "bin" / "python", folder / "lowest.txt"
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
    return (
        run(sys.executable, "-m", "venv", folder)
        and bool(constraints.write_text("\n".join(lowest()) + "\n", encoding="utf-8"))
        and run(*pip, "--require-hashes", "-r", "requirements/build.txt")
        and run(*pip, "--no-build-isolation", "-c", constraints, "--editable", f".[{','.join(EXTRAS)},dev]")
        and run(python, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", *LOWEST)
    )


def main() -> int:
    """Run them, one after the other."""
    ended: dict[str, bool] = {}
    with TemporaryDirectory() as folder:
        if "--lowest" in sys.argv[1:]:
            ended["the lowest versions"] = with_lowest(Path(folder) / "lowest")
        else:
            for version, path in pythons().items():
                print(f"Python {version}: {path}", flush=True)
                ended[version] = on(path, Path(folder) / version)
    for name, passed in ended.items():
        print(f"{'passed' if passed else 'FAILED'}  {name}")
    return 0 if ended and all(ended.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
