"""The smallest edits that make a refused environment valid, nearest first, each proved by checking again.

data     data with edits applied
names    names that Azure takes, near those it does not
ideas    edits that may help, by what a finding is about
repair   the ideas that do help
mend     repairs chosen, and the texts of the files with them made
upgrade  a deployment moved to the successor of its model
"""
