"""Who and what is let in."""
