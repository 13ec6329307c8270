"""The migrations, oldest first by their names. A migration that was released never changes."""
