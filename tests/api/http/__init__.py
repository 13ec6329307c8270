"""The service, most of it against a server that really listens."""
