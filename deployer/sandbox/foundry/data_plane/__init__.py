"""What answers on the hosts of an account: the deployments' models, by the engine of deployer/sandbox/inference."""

from deployer.sandbox.foundry.data_plane.router import answer, serves

__all__ = ["answer", "serves"]
