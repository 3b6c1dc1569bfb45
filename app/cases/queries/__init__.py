"""What pages, commands and the API read about cases.

Each function takes the actor, because there is no list of cases that everybody may see.
"""
