"""The service: the engine behind HTTP, on the same functions as the command line."""
