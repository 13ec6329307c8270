"""Tests of the engine, a folder a package."""
