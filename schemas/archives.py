"""Archives: how much one may hold. Beyond, it is not opened: a small file can inflate to more than there is memory."""

MAXIMUM_INFLATED_BYTES = 2**28
# Tables of figures shrink to a tenth, empty ones to a hundredth; what shrinks further was made to fill memory.
MAXIMUM_INFLATION_RATIO = 250
ALWAYS_INFLATED_BYTES = 2**24
