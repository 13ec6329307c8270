"""Tests of the package `engine.catalog`."""
