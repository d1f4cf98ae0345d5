"""The language of a report: tokens of its text, figures with what the words around them say, tables. Does not belong here: what value is what."""
