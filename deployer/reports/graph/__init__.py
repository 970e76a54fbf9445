"""What stands on what, in every format that it can be drawn in; `report` takes a Graph."""
