"""The resident's page: one case by the number and the secret of a slip, without an account."""
