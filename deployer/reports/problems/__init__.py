"""What validate found, in every format that it can be asked for; `report` takes Findings."""
