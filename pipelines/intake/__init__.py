"""Intake: files are hashed and kept unchanged before anything reads them. What is in them is not looked at here."""
