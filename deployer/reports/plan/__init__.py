"""What a plan is going to do, in every format that it can be asked for; `report` takes a Plan."""
