"""Recording: which rows are new, as leaves for the warehouse, and the sums that prove that nothing was lost.

Does not belong here: writing to the database (``warehouse.append``).
"""
