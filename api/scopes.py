"""The scopes that a key or a token may have: what its holder may ask the service to do."""

SCOPES = ("evaluate", "read", "choose", "metrics", "draft", "approve", "publish", "audit", "admin")
