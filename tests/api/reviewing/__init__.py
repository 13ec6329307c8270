"""A draft beside its document: what is read of its file, what is picked, and what of the file changes."""
