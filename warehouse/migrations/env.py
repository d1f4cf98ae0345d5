"""Alembic's environment: runs the revisions on the connection that ``warehouse.migrate`` hands over."""

from alembic import context
from sqlmodel import SQLModel

import warehouse.tables  # noqa: F401 - registers the tables in the metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=False)
with context.begin_transaction():
    context.run_migrations()
