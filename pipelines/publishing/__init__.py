"""Publishing: what a run tells people at its end. Does not belong here: anything that changes the history."""
