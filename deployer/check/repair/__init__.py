"""The smallest edits that make a refused environment valid, nearest first, each proved by checking again.

subject      what a repair is looked for
names        another name
deployments  another model, other machines, or none
regions      another region, the nearest first
amounts      fewer machines, or the load in parts
ideas        edits that may help, by what a finding is about
repair       the ideas that do help
placed       in which file an edit belongs
mend         repairs chosen, and the texts of the files with them made
upgrade      a deployment moved to the successor of its model
"""
