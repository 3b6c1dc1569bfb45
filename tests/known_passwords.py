"""The password that people of a test have, and what is kept of it: made once, since that costs time."""

from app.accounts import passwords

PASSWORD = "hu die lan 2026"
HASH = passwords.hashed(PASSWORD)
