"""The smallest edits that make a refused environment valid, nearest first, each proved by checking again.

fix_context   what a repair is looked for
names         another name
deployments   another model, other machines, or none
regions       another region, the nearest first
reduce        fewer machines, or the load in parts
candidates    edits that may help, by what a finding is about
repair        the candidates that do help
locate_edit   in which file an edit belongs
apply_fixes   repairs chosen, and the texts of the files with them made
upgrade       a deployment moved to the successor of its model
"""
