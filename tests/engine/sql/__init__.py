"""Tests of the package `engine.sql`."""
