"""Tests of the package `engine.documents`."""
