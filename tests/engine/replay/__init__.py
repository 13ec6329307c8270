"""Tests of the package `engine.replay`."""
