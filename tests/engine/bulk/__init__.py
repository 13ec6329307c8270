"""Tests of the package `engine.bulk`."""
