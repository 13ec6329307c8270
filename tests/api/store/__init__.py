"""The store on both databases, with the same tests."""
