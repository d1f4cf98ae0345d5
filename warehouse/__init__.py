"""The warehouse: what is kept, and how it is found again.

Here belong the tables, the one writer (insert only), the seal, the history as of a
moment, the trace from a score down to its cells, the ledger that proves none of it
was altered, and the migrations.

Here do not belong: which rows are new (`pipelines/recording`), what people decide
(`review`), what must be true of a year (`expectations`), or anything of Dagster.
"""
