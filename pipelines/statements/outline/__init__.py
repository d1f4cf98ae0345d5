"""The outline of a report: values under their names, lists, and what is said of them. Does not belong here: whether that is true."""
