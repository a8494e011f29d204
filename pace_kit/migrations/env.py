"""Read by Alembic: run the revisions on the connection that the kit hands over."""

from alembic import context

from pace_kit.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
