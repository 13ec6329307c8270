"""Tests of the package `engine.language`."""
