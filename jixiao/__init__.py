"""The command line: a verb per module, no logic of its own. Reading verbs load neither Dagster nor pandas."""
