-- What the service may do: read, append, and delete only what it must. Run by the owner of the tables after every migration:
--   psql -v ON_ERROR_STOP=1 -f postgresql-grants.sql DATABASE
-- Not the owner, the service cannot switch the triggers off that keep records as they were written.
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO cailiang;
GRANT USAGE ON SCHEMA public TO cailiang;
GRANT SELECT ON alembic_version TO cailiang;
GRANT SELECT, INSERT ON audit, evaluations, choices, erasures, idempotency, announced TO cailiang;
-- A text is deleted once its erasure is recorded.
GRANT SELECT, INSERT, DELETE ON texts TO cailiang;
-- A key is revoked, and its row stays.
GRANT SELECT, INSERT, UPDATE ON keys TO cailiang;
-- A choice that is due goes when it is made.
GRANT SELECT, INSERT, DELETE ON due_choices TO cailiang;
-- An event goes when it is delivered.
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO cailiang;
