"""Runs the migrations on the connection that the store hands over. Loaded by Alembic."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
