"""The yearly run as a pipeline: one folder per stage, in the order of the data, and the wiring that joins them."""
