"""Desired and live -> Plan, and every refusal of a plan.

compare    desired and live body -> the properties that differ
orphans    what of ours nobody wants any more, and what of it has to stay
order      which write waits for which
targeting  the part that --target and --exclude leave
plan       Changes, in order, with every write they will send
guard      what must not be done; lock_conflicts, preflight and revalidate refuse the rest
checks     what a preflight asks Azure, one check a file
plan_file  a plan written and read
"""
