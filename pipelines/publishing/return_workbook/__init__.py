"""Return workbook: the unit's own workbook with what it has to correct, as a first sheet, comments and colours.

The parts of the package are changed one by one and everything else stays as the unit filed it, byte for byte: a library that reads
a workbook and writes it anew drops calculated values, rich text, pictures in cells and whatever it does not know. Bytes and plain
values in, bytes out. Does not belong here: which findings there are, or recording that anything was returned.
"""
