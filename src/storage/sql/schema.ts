/** Version of the tables; databases of earlier versions are migrated when they are opened. */
export const SCHEMA_VERSION = 4;

/** SQL that the two databases write differently. */
export interface Dialect {
  /** Definition of a key column that the database numbers. */
  readonly identity: string;
  /** Suffix of a table that is stored in its primary key. */
  readonly clustered: string;
  /** Type of a column for bytes. */
  readonly bytes: string;
  /** The n-th element of a JSON list in a column, as a number. */
  element(column: string, n: number): string;
  /** A table of `key` and `value` (text): the entries of a JSON object in a column. */
  entries(column: string): string;
  /** A table of `key`, `json` (text) and `type` (`string`, `number`, `array`, …) of the entries. */
  typedEntries(column: string): string;
  /** Aggregates keys and JSON texts to the text of a JSON object. */
  object(key: string, json: string): string;
}

const TOLD = "CREATE INDEX trials_told ON trials (study, told) WHERE told IS NOT NULL";

/**
 * `version` counts a study's changes, `changed` is its value at a trial's last change, `told` at
 * its end: readers ask for what changed after the version they know, and finished trials in order
 * of `told` are the history. Values that may be NaN or infinite are JSON with these as strings.
 */
export const tables = (d: Dialect): readonly string[] => [
  `CREATE TABLE studies (
  id ${d.identity},
  name TEXT NOT NULL UNIQUE,
  spec TEXT NOT NULL,
  created DOUBLE PRECISION NOT NULL,
  attributes TEXT NOT NULL DEFAULT '{}',
  internal TEXT NOT NULL DEFAULT '{}',
  version BIGINT NOT NULL DEFAULT 0,
  trials INTEGER NOT NULL DEFAULT 0
)`,
  `CREATE TABLE trials (
  study INTEGER NOT NULL REFERENCES studies(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'complete', 'pruned', 'failed')),
  params TEXT,
  origin TEXT NOT NULL,
  note TEXT,
  attributes TEXT NOT NULL DEFAULT '{}',
  internal TEXT NOT NULL DEFAULT '{}',
  worker TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  token TEXT,
  expires DOUBLE PRECISION,
  started DOUBLE PRECISION NOT NULL,
  seconds DOUBLE PRECISION NOT NULL DEFAULT 0,
  "values" TEXT,
  limits TEXT,
  error TEXT,
  cost DOUBLE PRECISION,
  step INTEGER NOT NULL DEFAULT 0,
  reason TEXT,
  message TEXT,
  changed BIGINT NOT NULL,
  told BIGINT,
  lease DOUBLE PRECISION NOT NULL DEFAULT 60000,
  checkpoint INTEGER,
  PRIMARY KEY (study, number)
)${d.clustered}`,
  "CREATE INDEX trials_changed ON trials (study, changed)",
  TOLD,
  "CREATE INDEX trials_open ON trials (study, state, number) WHERE state IN ('waiting', 'running')",
  `CREATE TABLE reports (
  study INTEGER NOT NULL,
  number INTEGER NOT NULL,
  step INTEGER NOT NULL,
  "values" TEXT NOT NULL,
  seconds DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (study, number, step),
  FOREIGN KEY (study, number) REFERENCES trials(study, number) ON DELETE CASCADE
)${d.clustered}`,
  `CREATE TABLE inserted (
  study INTEGER NOT NULL REFERENCES studies(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  numbers TEXT NOT NULL,
  PRIMARY KEY (study, key)
)${d.clustered}`,
  checkpoints(d),
  ...views(d),
];

/**
 * Apart from the trials, so that these stay small; `trials.checkpoint` is the step of the last one
 * that was written.
 */
const checkpoints = (d: Dialect): string => `CREATE TABLE checkpoints (
  study INTEGER NOT NULL,
  number INTEGER NOT NULL,
  step INTEGER NOT NULL,
  bytes ${d.bytes} NOT NULL,
  PRIMARY KEY (study, number),
  FOREIGN KEY (study, number) REFERENCES trials(study, number) ON DELETE CASCADE
)`;

/** For people with a SQL client (docs/storage.md). */
const views = (d: Dialect): readonly string[] => [
  `CREATE VIEW all_trials AS SELECT s.name AS study, t.number, t.state, ${d.element('t."values"', 0)} AS value, t."values", t.params, t.seconds, t.worker, t.attempt,
    t.reason, t.message, t.started, t.expires FROM trials t JOIN studies s ON s.id = t.study WHERE t.params IS NOT NULL`,
  `CREATE VIEW all_params AS SELECT s.name AS study, t.number, e.key AS name, e.value FROM trials t JOIN studies s ON s.id = t.study, ${d.entries("t.params")} e
    WHERE t.params IS NOT NULL`,
];

/**
 * Statements that lead from each version to the next. They run in one transaction, so that a killed
 * process leaves the database as it was.
 */
export const migrations = (d: Dialect): { readonly [from: number]: readonly string[] } => ({
  1: [
    TOLD,
    "ALTER TABLE trials ADD COLUMN lease DOUBLE PRECISION NOT NULL DEFAULT 60000",
    ...views(d),
  ],
  2: ["ALTER TABLE trials ADD COLUMN checkpoint INTEGER", checkpoints(d)],
  3: [
    "ALTER TABLE studies ADD COLUMN internal TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE trials ADD COLUMN internal TEXT NOT NULL DEFAULT '{}'",
    moveToInternal(d, "trials", OWN_TRIAL_KEYS),
    moveToInternal(d, "studies", OWN_STUDY_KEYS),
  ],
});

/**
 * Up to version 3 Attune's own values stood among the users' attributes. Conditions under which an
 * entry (`key`, `type`, JSON text `json`) of a row is one: a user may have chosen the same key.
 */
const OWN_TRIAL_KEYS = `(key = 'token' AND json = '"' || trials.token || '"')
  OR (key = 'repeats' AND type = 'array' AND trials.error IS NOT NULL)
  OR (key IN ('measured', 'screened', 'folds') AND EXISTS (
    SELECT 1 FROM studies WHERE id = trials.study AND attributes LIKE '%"settings":%'))`;
const OWN_STUDY_KEYS = `(key = 'settings' AND type = 'string') OR (key = 'budget' AND type = 'number')
  OR (key LIKE 'param:%' AND studies.spec LIKE '%"space":null%')`;

function moveToInternal(d: Dialect, table: string, own: string): string {
  const entries = d.typedEntries(`${table}.attributes`);
  const select = (condition: string): string =>
    `(SELECT ${d.object("key", "json")} FROM ${entries} e WHERE ${condition})`;
  return `UPDATE ${table} SET internal = ${select(own)}, attributes = ${select(`NOT coalesce(${own}, false)`)}
    WHERE attributes <> '{}'`;
}
