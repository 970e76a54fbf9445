"""A project of a Foundry account: a folder for agents, files and evaluations of a team."""

from typing import Annotated

from pydantic import Field

from deployer.environment.arm_ids import IDENTITY_ID
from deployer.environment.foundry.connection import Connection
from deployer.environment.governance import Access
from deployer.environment.section import IDENTITY, Section, new_list


class FoundryProject(Section):
    """A project of the account."""

    name: str = Field(examples=["assistants"])
    """2 to 64 letters, digits, hyphens and underscores; unique in the account."""
    existing: bool = False
    """The project is somebody else's: it is read, never written or deleted."""
    protect: bool = False
    """Refuse to delete or replace the project, until `protect: false` has been applied."""
    display_name: str | None = Field(default=None, examples=["Assistants"])
    """Shown in the portal; the name when left out."""
    description: str = Field(default="", examples=["Answers questions of customers"])
    """What the project is for."""
    tags: dict[str, str] = Field(default_factory=dict, examples=[{"team": "assistants"}])
    """Tags of the project, laid over those of the environment and the account."""
    user_assigned_identities: Annotated[list[str], IDENTITY_ID] = Field(default_factory=new_list, examples=[[IDENTITY]])
    """Ids of identities the project acts as; one of its own (system-assigned) when left out. Which sort it is cannot be
    changed later."""
    connections: list[Connection] = Field(
        default_factory=new_list, examples=[[{"name": "chat", "endpoint": "assistants/chat"}]]
    )
    """What the project alone may use."""
    access: list[Access] = Field(default_factory=new_list)
    """Who may do what in the project."""
