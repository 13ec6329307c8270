"""Tests of 审核."""
