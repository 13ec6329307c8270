"""Kills writers, or the database under them, while they work, and checks that nothing that was acknowledged is lost."""
