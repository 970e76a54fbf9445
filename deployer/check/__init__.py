"""Source -> Environment and Problems, every problem at once.

parse              data to values of the environment, or problems at their places
suppress           findings that a comment in the file answers
check              the rules, over what was parsed
load_environments  files to environments that can be used, or every problem of all of them
repair             the smallest edits that make a refused environment valid
migration          a hub moved into a Foundry account, as edits of the file
extensions         what a team adds: rows of the catalogue, prices, rules
forecast           what will be retired, by day
error_codes        what each code stands for
"""
