"""Tests of the package `engine.quality`."""
