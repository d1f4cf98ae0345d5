"""Evidence: one unit's year as a bundle that proves itself, and its verifiers.

A bundle is a zip: source files, the sealed documents (leaves) that the year rests on, proofs that these stand in a signed checkpoint,
a page for people, and a program that verifies all of it with nothing but Python. ``bundle`` makes it, ``verify`` judges it,
``standalone/verify.py`` judges it without anything of ours. Does not belong here: the whole history (``warehouse.verify``), or how a
score is found from filings (``pipelines.scoring``): here scores are recomputed from what was sealed.
"""
