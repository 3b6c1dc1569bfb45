"""Who may do what: one pure rule (policy), the same as SQL (scopes), and the way in (guards)."""
