export const SCHEMA_VERSION = 1;
/** "ATTU", so that other programs' databases are never taken for ours. */
export const APPLICATION_ID = 0x41545455;

/**
 * `version` counts a study's changes, `changed` is its value at a trial's last change, `told` at its end: readers ask for what changed after the
 * version they know, and finished trials in order of `told` are the history. Values that may be NaN or infinite are JSON with these as strings.
 */
export const SCHEMA = `
CREATE TABLE studies (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  spec TEXT NOT NULL,
  created REAL NOT NULL,
  attributes TEXT NOT NULL DEFAULT '{}',
  version INTEGER NOT NULL DEFAULT 0,
  trials INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE trials (
  study INTEGER NOT NULL REFERENCES studies(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'complete', 'pruned', 'failed')),
  params TEXT,
  origin TEXT NOT NULL,
  note TEXT,
  attributes TEXT NOT NULL DEFAULT '{}',
  worker TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  token TEXT,
  expires REAL,
  started REAL NOT NULL,
  seconds REAL NOT NULL DEFAULT 0,
  "values" TEXT,
  limits TEXT,
  error TEXT,
  cost REAL,
  step INTEGER NOT NULL DEFAULT 0,
  reason TEXT,
  message TEXT,
  changed INTEGER NOT NULL,
  told INTEGER,
  PRIMARY KEY (study, number)
) WITHOUT ROWID;
CREATE INDEX trials_changed ON trials (study, changed);
CREATE INDEX trials_open ON trials (study, state, number) WHERE state IN ('waiting', 'running');
CREATE TABLE reports (
  study INTEGER NOT NULL,
  number INTEGER NOT NULL,
  step INTEGER NOT NULL,
  "values" TEXT NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (study, number, step),
  FOREIGN KEY (study, number) REFERENCES trials(study, number) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE TABLE inserted (
  study INTEGER NOT NULL REFERENCES studies(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  numbers TEXT NOT NULL,
  PRIMARY KEY (study, key)
) WITHOUT ROWID;
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;
