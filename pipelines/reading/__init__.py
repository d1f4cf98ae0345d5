"""Reading: files as cells, each with the value read, the text as written and its place; and whose each file is.

Does not belong here: whether a row is coherent, or which file counts (validation).
"""
