"""What came of asking the endpoints, in every format; `report` takes a sequence of Outcomes."""
