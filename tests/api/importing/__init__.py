"""From a published document to a draft."""
