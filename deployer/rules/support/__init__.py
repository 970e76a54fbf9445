"""What several rules ask and say: listed with them, and no rule itself."""
