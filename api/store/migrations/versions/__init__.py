"""The steps, oldest first by their names. A step that was released never changes."""
