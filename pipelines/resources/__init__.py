"""Resources: all input and output of the pipelines, and the clock. Does not belong here: a rule of any stage."""
