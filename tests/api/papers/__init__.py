"""Tests of what the papers of a case say."""
