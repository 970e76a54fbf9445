"""Several files as one: what `extends`, `variables` and `${...}` mean. overlay.py puts the parts together.

chain         the files, from the one the user named to the last one it extends
merge         their data as one, and for every merged value who wrote it
provenance    where a merged value was written, and what it overrode
variables     what the files declare, and the values that were given
var_file      values in files of `--var-file`
interpolate   `${...}` in texts
same_names    items that have one name only once variables are filled in
"""
