"""Review: what people and authorities decide, written through ``warehouse.append``: facts, registers, withdrawals, removals by order.

Does not belong here: filings of units (the pipelines) or any score.
"""
