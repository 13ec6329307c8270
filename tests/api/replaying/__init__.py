"""Tests of the package `api.replaying`."""
