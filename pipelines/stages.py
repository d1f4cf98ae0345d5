"""The map of the stages: the order of the data's way, and what each hands on."""

STAGES = ("intake", "reading", "validation", "scoring", "recording")
OWNERS = ["team:performance"]
