"""Review: what people and authorities decide, written through ``warehouse.append``: facts, registers, returns, withdrawals, removals by order.

Does not belong here: filings of units (the pipelines) or any score.
"""
