"""One run per environment at a time: in this folder, of this user on this machine, and in the team where the
environment names a lock for it.

Azure has no lock of its own to offer: no If-Match reaches it through these SDKs, and a tag is won by whoever writes
last. The folder's lock guards its journal, whoever runs; the user's guards an environment that is applied from two
folders. A sandbox in its file needs the first alone: one process at a time can open it.
"""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from sys import platform

from deployer.applying.lock import Claim, locked
from deployer.azure.target import Target
from deployer.environment.names import ENVIRONMENT, digest
from deployer.source.files import STATE
from deployer.values.holder import Holder, LockOptions
from deployer.values.problem import Refused
from deployer.values.scope import Scope

Notes = Callable[[str], None]
Failed = Callable[[Scope, Refused], None]


def _raised(_scope: Scope, error: Refused) -> None:
    raise error


@contextmanager
def exclusive(
    target: Target, scopes: Sequence[Scope], options: LockOptions, notes: Notes, failed: Failed = _raised
) -> Iterator[Target]:
    """Hold every lock of these environments while the block runs. Gives the target whose writes need those of a team.
    Raises Refused where somebody else holds one, or tells `failed`, and holds those of the others.
    """
    claim = Claim(this_holder(options.command, os.environ), options.timeout, notes)
    with ExitStack() as locks:
        for scope in sorted(scopes, key=lambda each: (each.environment, each.id.lower())):  # the same for all: no knot
            with ExitStack() as own:
                try:
                    target = _held(own, target, scope, claim)
                except Refused as error:
                    failed(scope, error)
                    continue
                locks.enter_context(own.pop_all())
        yield target


def _held(locks: ExitStack, target: Target, scope: Scope, claim: Claim) -> Target:
    """Every lock of one environment."""
    what, name = f"environment '{scope.environment}'", lock_name(target.endpoint, scope)
    before = locks.enter_context(locked(folder_lock(scope), what, claim))
    if before:
        claim.notes(f"The last run on {what} ({before}) was killed. This run reads the state that it left.")
    if not target.private:
        _everywhere(locks, user_lock(name), what, claim)
    if not scope.lock:
        return target
    from deployer.applying.team_lock import team_locked  # an SDK that few environments need
    from deployer.azure.blob_lease import BlobLease

    lease = BlobLease(target, scope, name)
    return locks.enter_context(team_locked(lease, what, claim, target))


def _everywhere(locks: ExitStack, file: Path, what: str, claim: Claim) -> None:
    """The lock that counts in every folder. A user without a home to write to goes on, and is told."""
    try:
        locks.enter_context(locked(file, what, claim))
    except Refused as error:
        if error.problems[0].code != "LCK002":
            raise
        claim.notes(f"Only this folder is locked: {error.problems[0].message}.")


def folder_lock(scope: Scope) -> Path:
    """The lock of an environment in the working folder."""
    name = scope.environment if ENVIRONMENT.fullmatch(scope.environment) else digest(scope.environment)
    return STATE / "locks" / f"{name}.lock"


def user_lock(name: str) -> Path:
    """The lock of that name of this user, whatever folder an environment is applied from."""
    return state_folder(platform, os.environ) / "locks" / name


def lock_name(endpoint: str, scope: Scope) -> str:
    """The name of the lock of one environment of one Azure, the same on every machine."""
    word = scope.environment.lower() if ENVIRONMENT.fullmatch(scope.environment) else "environment"
    return f"{word}-{digest(endpoint, scope.id, scope.environment, length=12)}.lock"


def state_folder(system: str, variables: Mapping[str, str]) -> Path:
    """Where a user's programs keep what outlives a run: the XDG base directories, Library, or LOCALAPPDATA."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    if system == "win32":
        return Path(variables.get("LOCALAPPDATA") or home / "AppData" / "Local") / "deployer"
    if system == "darwin":
        return home / "Library" / "Application Support" / "deployer"
    given = variables.get("XDG_STATE_HOME", "")
    return (Path(given) if given.startswith("/") else home / ".local" / "state") / "deployer"


def this_holder(command: str, variables: Mapping[str, str]) -> Holder:
    """This run, as others are told of it."""
    user = ""
    with suppress(OSError, KeyError, ImportError):  # in a container nobody may bear our number
        user = getpass.getuser()
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return Holder(str(os.getpid()), socket.gethostname(), user, command, now, run_link(variables))


def run_link(variables: Mapping[str, str]) -> str:
    """The page of the run in GitHub Actions, Azure Pipelines or GitLab; empty elsewhere.

    https://docs.github.com/actions/reference/workflows-and-actions/variables,
    https://learn.microsoft.com/azure/devops/pipelines/build/variables, https://docs.gitlab.com/ci/variables/predefined_variables/
    """
    for form in (
        "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}",
        "{SYSTEM_COLLECTIONURI}{SYSTEM_TEAMPROJECT}/_build/results?buildId={BUILD_BUILDID}",
        "{CI_JOB_URL}",
    ):
        with suppress(KeyError):
            link = form.format_map(variables).replace(" ", "%20")
            return link if link.startswith("https://") else ""
    return ""
