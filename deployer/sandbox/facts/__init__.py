"""What this Azure knows of models, regions, machine sizes and subscriptions: rows with their sources, and who answers
from them for a date. Transcribed for the sandbox alone, so that agreeing with deployer.catalog proves something.
"""
