#!/usr/bin/env bash
# azure-ai-ml 1.35.2: three of its modules hold a DockerProxy under the name `docker`. Where docker is not installed, every
# attribute of it raises MlException, `__class__` too, so that isinstance, hasattr and inspect.ismodule raise instead of
# answering. Whatever looks through the modules of a process (a check for secrets that stay in memory, a debugger,
# a mock with a spec) dies of it, of an exception that no such program expects: the protocol has AttributeError.
# type() alone is safe. Seen on 2026-11-29, Python 3.11.7. Exits 1 when it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check azure-ai-ml==1.35.2

cat > "$folder/ask.py" <<'PYTHON'
"""What questions about an object answer, when the object is the proxy."""

import inspect

from azure.ai.ml.operations._local_endpoint_helper import docker

questions = {
    "type": lambda: type(docker).__name__,
    "isinstance": lambda: isinstance(docker, str),
    "hasattr": lambda: hasattr(docker, "version"),
    "inspect.ismodule": lambda: inspect.ismodule(docker),
}
seen = {}
for name, ask in questions.items():
    try:
        seen[name] = ask()
    except Exception as error:
        seen[name] = f"raises {type(error).__name__}"
    print(f"{name}: {seen[name]}")
raising = dict.fromkeys(("isinstance", "hasattr", "inspect.ismodule"), "raises MlException")
assert seen == {"type": "DockerProxy", **raising}, seen
PYTHON
"$folder/venv/bin/python" -W ignore "$folder/ask.py"
echo "as described"
