"""Plan -> Events, while Azure is changed.

apply            every step whose needs are met, several at once
step             one step: write, wait, read again, judge
step_run         one step under way, and how it ended
journal          what a run is about to send and what came of it, written down
past_runs        the runs that journals tell of
resume           the run to go on with, and what may be left of it
lock             one run per environment
arm_deployments  the same by deployments of templates
"""
