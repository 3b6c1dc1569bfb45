"""Sign-in with the house's identity: OpenID Connect, for people who are there and linked already."""
