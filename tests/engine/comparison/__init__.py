"""Tests of the package `engine.comparison`."""
