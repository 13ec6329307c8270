-- What the service may do: read, append, and delete or change only what it must. Run by the owner of the tables after every migration:
--   psql -v ON_ERROR_STOP=1 -f postgresql-grants.sql DATABASE
-- Not the owner, the service cannot switch the triggers off that keep records as they were written.
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO cailiang;
GRANT USAGE ON SCHEMA public TO cailiang;
GRANT SELECT ON alembic_version TO cailiang;
GRANT SELECT, INSERT ON audit, evaluations, choices, erasures, keys, announced, deliveries TO cailiang;
-- A text is deleted once its erasure is recorded, with the words that found it; a choice that is due when it is made.
GRANT SELECT, INSERT, DELETE ON texts, due_choices, evaluation_words TO cailiang;
-- Case files are work in progress: saved again with every answer, deleted when nobody wants them.
GRANT SELECT, INSERT, UPDATE, DELETE ON case_files, case_forms TO cailiang;
-- An event goes when its delivery is recorded; until then only when and how often it was tried changes.
GRANT SELECT, INSERT, DELETE, UPDATE (attempts, due_at, trouble) ON outbox TO cailiang;
-- An account changes in what its commands change, and when its password is hashed anew; it is never deleted.
GRANT SELECT, INSERT, UPDATE (seq, role, password_hash, locked, changed_at) ON accounts TO cailiang;
-- Sessions come and go; tries to sign in are counted and forgotten; the secret of the cookies is changed at one go.
GRANT SELECT, INSERT, DELETE ON sign_in_tries, sessions, session_secrets TO cailiang;
