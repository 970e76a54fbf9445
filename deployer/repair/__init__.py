"""The smallest edits that make a refused environment valid, nearest first, each proved by checking again.

edited   data with edits applied
names    names that Azure takes, near those it does not
ideas    edits that may help, by what a finding is about
repair   the ideas that do help
"""
