"""The OpenAPI page and what fits it."""
