"""Sheets of paper as Word and PDF, with Chinese typography."""
