"""The minutes of a talk on paper: what stands on the sheet, and in which words."""
