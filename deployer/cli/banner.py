"""Where a run is about to look or write: a line on standard error, so that no sandbox is taken for Azure."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from deployer.azure.credential import loopback
from deployer.cli.printing import say
from deployer.live.connect import TargetOptions
from deployer.reports.ansi import bold, printable
from deployer.values.scope import Scope


def banner(where: TargetOptions, scopes: Iterable[Scope]) -> None:
    """Say that the embedded Azure is used, or name the subscriptions."""
    if where.sandbox:
        state = printable(str(where.state))
        said = f"{bold('Sandbox')}: the embedded Azure in '{state}' is used; nothing is sent to Azure."
    else:
        known = list(scopes)
        ids = sorted({scope.subscription.lower() for scope in known})
        cloud = next((scope.cloud for scope in known), "public")
        name = "Azure" if cloud == "public" else f"Azure ({cloud})"
        endpoint = loopback(os.environ)
        at = f" at {printable(endpoint)}, which is this machine" if endpoint else ""
        said = f"{bold(name)}{at}: subscription{'' if len(ids) == 1 else 's'} {printable(', '.join(ids))}."
    say(f"{said}\n", sys.stderr)
