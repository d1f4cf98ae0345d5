"""Sample filings of fictitious units, and the program that writes them."""
