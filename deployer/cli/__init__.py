"""The command line: menu, options, where results go, exit codes; one command per file in commands/."""
