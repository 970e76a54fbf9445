"""What the commands share: options, questions, where results go, exit codes, and carrying a plan out."""
