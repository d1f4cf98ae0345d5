"""What must be true of a whole year and of the history, with a severity and a reason for each bound (Great Expectations).

Measures are exact and pure: frames in, whole numbers out. Only ``judge`` and ``data_docs`` know Great Expectations, and import it
when they are called: that takes seconds. Does not belong here: what a cell or a row must be (``pipelines.validation``), what a
frame must be (``schemas.frames``), or what follows from a result (the warehouse keeps it, ``publish`` asks for it).
"""
