"""What can go wrong between a client and its Azure, and what puts it there.

fault          one thing that goes wrong, and the makings of it
catalogue      what Azure, the network and the machine are known to do, numbered as in the table of the docs
injector       stands between a client and a sandbox, and lets one of them happen
"""
