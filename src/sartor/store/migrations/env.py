"""Alembic's entry: runs the migrations on the connection, and in the transaction, that upgrade.py hands over."""

from alembic import context

from sartor.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
