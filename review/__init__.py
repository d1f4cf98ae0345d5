"""Review: what people and authorities decide, written through ``warehouse.append``. Here: facts that authorities record.

Does not belong here: filings of units (the pipelines) or any score.
"""
