"""The map of the stages: the order of the data's way, one folder each, and who owns them."""

STAGES = ("intake", "reading", "validation", "statements", "scoring", "comparison", "recording")
OWNERS = ["team:performance"]
