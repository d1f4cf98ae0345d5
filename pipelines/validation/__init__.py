"""Validation: which files make up a submission, its tables as typed frames, and whether its rows are coherent.

Does not belong here: reading bytes (reading), or any score.
"""
