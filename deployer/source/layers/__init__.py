"""Several files as one: what `extends`, `variables` and `${...}` mean. overlay.py puts the parts together.

chain         the files, from the one the user named to the last one it extends
merge         their data as one, and for every merged value who wrote it
places        where a merged value was written, and what it overrode
variables     what the files declare, and the values that were given
interpolate   `${...}` in texts
"""
