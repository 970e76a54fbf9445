"""What a team adds of its own, from folders that are named on the command line and from nowhere else.

catalogue   rows of models, machine sizes, limits, laid over ours
rules       rules in Python, kept apart so that one that fails hides nothing
trial       the examples in the documentation of rules, run
"""
