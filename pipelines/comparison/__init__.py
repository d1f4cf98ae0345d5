"""Comparison: every unit's year beside the year before, and what units state about their own past.

Belongs here: changes with their status, verdicts on stated changes. Does not belong here: which versions stand and how units and
metrics are registered (resources and assets), storage, sentences of report documents.
"""
