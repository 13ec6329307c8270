"""The tests of publishing."""
