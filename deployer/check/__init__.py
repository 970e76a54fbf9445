"""Source -> Environment and Problems, every problem at once.

parse       data to values of the environment, or problems at their places
suppress    findings that a comment in the file answers
check       the rules, over what was parsed
repair      the smallest edits that make a refused environment valid
extensions  what a team adds: rows of the catalogue, rules
forecast    what will be retired, by day
"""
