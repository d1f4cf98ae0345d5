"""Scoring: from typed tables, facts and a rubric to scores, the terms they rest on, and findings.

Belongs here: the methods a rubric names, totals, the comparison with the unit's self-scores, defects of a printed form.
Does not belong here: reading and validating cells, comparing years, decisions of reviewers, storage.
"""
