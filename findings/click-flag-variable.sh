#!/usr/bin/env bash
# click 8.2.1: the environment variable of a flag turns the flag on whatever text it holds, "0" and "false" included;
# only an empty or absent variable leaves it off. click 8.3.0 (and 8.1.8) read the text as a truth value again.
# A program that allows "click>=8.2" is switched on by VARIABLE=0 where an older environment holds 8.2.1.
# Seen on 2026-11-28, Python 3.11.7. Exits 1 when either version behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/flag.py" <<'PYTHON'
import os
import click


@click.command()
@click.option("--preview", is_flag=True, envvar="PREVIEW")
def main(preview: bool) -> None:
    click.echo(preview)


main()
PYTHON

seen() { # version, value of the variable -> what the flag is
    PREVIEW="$2" "$folder/$1/bin/python" "$folder/flag.py"
}

for version in 8.2.1 8.3.0; do
    python3 -m venv "$folder/$version"
    "$folder/$version/bin/python" -m pip install --quiet --disable-pip-version-check "click==$version"
    for value in "" 0 false 1; do
        echo "click $version, PREVIEW='$value': $(seen "$version" "$value")"
    done
done

[ "$(seen 8.2.1 0) $(seen 8.2.1 false) $(seen 8.2.1 '')" = "True True False" ]
[ "$(seen 8.3.0 0) $(seen 8.3.0 false) $(seen 8.3.0 1)" = "False False True" ]
echo "as described"
