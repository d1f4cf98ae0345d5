"""Statements: what a report says about numbers, found, understood, judged; against the report itself and against the history.

Passages in, claims out: ``language`` reads figures with what the words around them say, ``outline`` arranges values with what is said of
them, ``claims`` weighs what they state. No IO and no Dagster.
"""
