"""The claims: for each kind of statement the figures it rests on, weighed as intervals, with verdict and reason. Does not belong here: words."""
