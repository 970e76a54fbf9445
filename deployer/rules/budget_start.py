"""A budget starts on the first day of a month that is not over.

Azure refuses another day, a month that is over when the budget is made, and one more than a year away; it never
changes the day later, so that the file keeps it. Source:
https://learn.microsoft.com/azure/templates/microsoft.consumption/budgets#budgettimeperiod

Bad:
    budget: {amount: 500, start: 2026-12-15}  # here

Bad:
    budget: {amount: 500, start: 2026-10-01}  # here

Good:
    budget: {amount: 500, start: 2026-12-01}
"""

from datetime import date

from msgspec.structs import replace

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value

PATH = ("budget", "start")


def find(view: View) -> Findings:
    budget = view.environment.budget
    if budget is None:
        return
    month = view.catalog.as_of.replace(day=1)
    fixes = (replace(set_value(PATH, str(month)), sure=False),)
    try:
        start = date.fromisoformat(budget.start)
    except ValueError:
        yield Finding(PATH, f"'{budget.start}' is no day", f"write it as '{month}'", fixes)
        return
    if start.day != 1 or str(start) != budget.start:
        yield Finding(
            PATH, f"'{budget.start}' is not the first day of a month", f"write '{start.replace(day=1)}'", fixes
        )
    elif start < month:
        advice = f"write '{month}' for a new budget; one that is there keeps its day"
        yield Finding(
            PATH, f"no budget can be made that starts on {start}: that month is over", advice, fixes, unless_live=True
        )
    elif (start.year - month.year) * 12 + start.month - month.month > 12:
        yield Finding(PATH, f"no budget can be made that starts on {start}, in more than a year", "", fixes)


RULE = Rule("BUD001", Severity.ERROR, find)
