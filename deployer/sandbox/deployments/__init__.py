"""Microsoft.Resources/deployments: templates are read, previewed and carried out as Azure Resource Manager does.

Each resource of a template is sent through the same router as a direct request, so that a template is never treated
more kindly than a client.
"""
