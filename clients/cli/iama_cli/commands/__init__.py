"""The subcommands, one file a family: they read options and hand over, nothing else."""
