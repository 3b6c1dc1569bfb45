"""Firms of a street, their needs, the lists of the alliance, and what each firm was promised."""
