"""What the tables are: exact measures, the contract's tables and columns, frames, the rubric's model, findings.

Belongs here: definitions and pure functions over them, without any input or output.
Does not belong here: reading files, the database, Dagster, or a rule of one stage.
"""
