"""Translates, stores and shows what the engine found. Decides nothing."""
