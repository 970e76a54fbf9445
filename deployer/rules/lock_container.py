"""The team's lock is named by the container that holds it.

Who applies takes a lease on a blob in it. The host is one of the cloud's: it gets an access token. A signature (SAS)
would be a secret in a file; the identity of the run is used. Source:
https://learn.microsoft.com/rest/api/storageservices/lease-blob

Bad:
    lock:
      blob: https://stlocks.blob.core.windows.net  # here

Good:
    lock:
      blob: https://stlocks.blob.core.windows.net/deployer
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.values.blob_container import container_form


def find(view: View) -> Findings:
    scope, cloud = view.environment.scope, view.environment.cloud
    if scope.lock and scope.container is None:
        message = f"this is not the URL of a blob container in cloud '{cloud}'"
        yield Finding(("lock", "blob"), message, f"write {container_form(cloud)}")


RULE = Rule("NAM016", Severity.ERROR, find, suppressible=False)
