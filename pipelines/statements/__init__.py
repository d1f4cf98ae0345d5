"""Statements: what a report says about numbers, found, understood, judged; against the report itself and against the history.

Passages in, claims out: tokens, figures in their context, items with what is said of them, claims with verdicts. No IO and no Dagster.
"""
