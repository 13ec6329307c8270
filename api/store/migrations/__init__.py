"""The migrations of the schema; run by `Store.migrate`."""
