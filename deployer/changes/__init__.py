"""The parts a plan is made of; plan.py puts them together.

compare   desired and live body -> the properties that differ
orphans   what of ours nobody wants any more, and what of it has to stay
effect    what a change does, as one short text: what is approved
order     which write waits for which
select    the part that --target and --exclude leave
moved     how two plans differ
"""
