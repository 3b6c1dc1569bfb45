"""View models: how a case is put into words for its pages and lists, in the reader's language."""
