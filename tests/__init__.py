"""Tests of cailiang; each says its behaviour in one sentence."""
