"""A project of the hub."""

from pydantic import Field

from deployer.environment.deployment import Deployment
from deployer.environment.foundry.connection import Connection
from deployer.environment.governance import Access
from deployer.environment.section import Section, new_list


class Project(Section):
    """A workspace of the hub in which models are deployed."""

    name: str = Field(examples=["assistants"])
    """3 to 33 letters, digits, hyphens and underscores; unique in the resource group."""
    existing: bool = False
    """The project is somebody else's: it is read, never written or deleted."""
    protect: bool = False
    """Refuse to delete or replace the project, until `protect: false` has been applied."""
    display_name: str | None = Field(default=None, examples=["Assistants"])
    """Shown in the portal; the name when left out."""
    description: str = Field(default="", examples=["Answers questions of customers"])
    """What the project is for."""
    tags: dict[str, str] = Field(default_factory=dict, examples=[{"team": "assistants"}])
    """Tags of the project and its endpoints, laid over those of the environment."""
    deployments: list[Deployment] = Field(default_factory=new_list)
    """The models this project deploys; each model once."""
    connections: list[Connection] = Field(
        default_factory=new_list, examples=[[{"name": "chat", "endpoint": "assistants/chat"}]]
    )
    """What the project may use elsewhere: endpoints of other projects and hubs, Foundry accounts."""
    access: list[Access] = Field(default_factory=new_list)
    """Who may do what in the project."""
