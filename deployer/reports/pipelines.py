"""Pipelines that plan, review and apply an environment: one template for each service, found by listing."""

from __future__ import annotations

from pathlib import PurePosixPath

from msgspec import Struct

from deployer.source.files import templates
from deployer.values.version import __version__

_END = ".yml.j2"


class Pipeline(Struct, frozen=True):
    """The file of a pipeline, and what is left to do by hand."""

    path: PurePosixPath
    """From the root of the repository."""
    text: str
    advice: str


def services() -> tuple[str, ...]:
    """The services that run pipelines, as `init --pipeline` calls them."""
    return tuple(sorted(each.name.removesuffix(_END) for each in (templates() / "pipelines").glob(f"*{_END}")))


def pipeline(service: str, name: str, file: PurePosixPath) -> Pipeline:
    """The pipeline of the environment `name`, whose file is at `file` from the root of the repository. Both go into
    YAML, shell and expressions as they are: letters, digits and `._-/` are all they may hold.
    """
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    jinja = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates() / "pipelines"),
        undefined=StrictUndefined,
        # The services have expressions in double braces of their own.
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    template = jinja.get_template(f"{service}{_END}")
    module = template.make_module({"name": name, "file": str(file), "folder": str(file.parent), "version": __version__})
    said = vars(module)
    return Pipeline(PurePosixPath(said["path"]), str(module), said["advice"])
