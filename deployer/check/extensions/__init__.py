"""What a team adds of its own, from folders that are named on the command line and from nowhere else.

catalogue    rows of models, machine sizes, limits, laid over ours
rows         the form of such rows, and what they refer to
prices       prices that were agreed on with Microsoft
rules        rules in Python, kept apart so that one that fails hides nothing
rule_tests   the examples in the documentation of rules, run
"""
