"""Tests of the package `engine.answer`."""
