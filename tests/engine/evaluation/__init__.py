"""Tests of the package `engine.evaluation`."""
