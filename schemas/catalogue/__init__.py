"""The catalogue of checks, by what is held to them; all of it together is ``schemas.checks``."""
