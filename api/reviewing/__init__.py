"""A draft of a list beside the words of its document: what is not settled yet, and what a reviewer picks, written into its file.

Works from the draft file alone. Knows the catalog, matching and signed steps; knows no HTTP, no pages, no terminal.
"""
