"""Tests of the package `engine.chaining`."""
