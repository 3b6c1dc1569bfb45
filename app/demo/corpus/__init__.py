"""Believable Chinese texts of a fictional street: pure data and pure functions.

Everything takes a `random.Random`, so that one seed gives one street. Nothing here knows the
database, the request or the time. Names, estates, codes and phone numbers are invented.
"""
