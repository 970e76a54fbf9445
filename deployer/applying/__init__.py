"""Plan -> Events, while Azure is changed.

apply            every step whose needs are met, several at once
step             one step: write, wait, read again, judge
journal          what a run has done, for the next one
lock             one run per environment
arm_deployments  the same by deployments of templates
"""
