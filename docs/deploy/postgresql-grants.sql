-- What the service may do: read, append, and delete or change only what it must. Run by the owner of the tables after every migration:
--   psql -v ON_ERROR_STOP=1 -f postgresql-grants.sql DATABASE
-- Not the owner, the service cannot switch the triggers off that keep records as they were written.
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO cailiang;
GRANT USAGE ON SCHEMA public TO cailiang;
GRANT SELECT ON alembic_version TO cailiang;
GRANT SELECT, INSERT ON audit, evaluations, choices, erasures, keys, announced, deliveries TO cailiang;
-- A text is deleted once its erasure is recorded, a choice that is due when it is made.
GRANT SELECT, INSERT, DELETE ON texts, due_choices TO cailiang;
-- Case files are work in progress: saved again with every answer, deleted when nobody wants them.
GRANT SELECT, INSERT, UPDATE, DELETE ON case_files, case_forms TO cailiang;
-- An event goes when its delivery is recorded; until then only when and how often it was tried changes.
GRANT SELECT, INSERT, DELETE, UPDATE (attempts, due_at, trouble) ON outbox TO cailiang;
