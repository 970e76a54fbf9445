"""A budget of the resource group, and who is told when it is used up."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from deployer.environment.arm_ids import ACTION_GROUP_ID
from deployer.environment.section import GROUP, Section, new_list


def plain(amount: float) -> int | float:
    """`500` for `500.0`, so that a whole amount reads alike wherever it came from."""
    return int(amount) if amount == int(amount) else amount


class BudgetNotification(Section):
    """Who is told when a part of the budget is spent, or will be."""

    threshold: int = Field(ge=1, le=1000, examples=[80])
    """Percent of the amount."""
    type: Literal["actual", "forecast"] = "actual"
    """Whether it counts what is spent, or what the whole period is forecast to cost."""
    emails: list[str] = Field(default_factory=new_list, examples=[["ai-costs@example.com"]])
    """Addresses that get a mail."""
    action_groups: Annotated[list[str], ACTION_GROUP_ID] = Field(
        default_factory=new_list, examples=[[f"{GROUP}/Microsoft.Insights/actionGroups/ag-costs"]]
    )
    """Action groups of Azure Monitor that are set off, by id."""
    roles: list[Literal["Owner", "Contributor", "Reader"]] = Field(default_factory=new_list, examples=[["Owner"]])
    """Whoever has one of these roles on the subscription gets a mail."""


class Budget(Section):
    """A budget of everything in the resource group. It tells, and stops nothing."""

    # A decimal to Azure (System.Decimal of New-AzConsumptionBudget), though the reference of Bicep calls it an int.
    amount: Annotated[float, AfterValidator(plain)] = Field(gt=0, examples=[500, 249.5])
    """How much may be spent in each period, in the currency of the billing account; it may be a decimal."""
    time_grain: Literal["monthly", "quarterly", "annually"] = "monthly"
    """After which time counting begins anew."""
    start: str = Field(examples=["2026-12-01"])
    """First day of a month, from which on costs count: this month or a coming one when the budget is made. Azure never
    changes it, so it stays here as it is."""
    notifications: list[BudgetNotification] = Field(
        default_factory=new_list, examples=[[{"threshold": 80, "emails": ["ai-costs@example.com"]}]]
    )
    """Who is told; at most five."""
