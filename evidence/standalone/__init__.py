"""The stand-alone verifier: one file that is copied into every bundle, and imports nothing but the standard library."""
