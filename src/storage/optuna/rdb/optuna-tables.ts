/** How the two databases write what they write differently. */
export interface OptunaDialect {
  /** A number that counts by itself. */
  readonly serial: string;
  readonly float: string;
  readonly time: string;
  /** Column type of an enumeration of Optuna's. */
  enumeration(name: string, longest: number): string;
  readonly enumerations: readonly string[];
}

export const sqliteDialect: OptunaDialect = {
  serial: "INTEGER NOT NULL",
  float: "FLOAT",
  time: "DATETIME",
  enumeration: (_name, longest) => `VARCHAR(${longest})`,
  enumerations: [],
};
export const postgresDialect: OptunaDialect = {
  serial: "SERIAL NOT NULL",
  float: "DOUBLE PRECISION",
  time: "TIMESTAMP WITHOUT TIME ZONE",
  enumeration: (name) => name,
  enumerations: [
    "CREATE TYPE studydirection AS ENUM ('NOT_SET', 'MINIMIZE', 'MAXIMIZE')",
    "CREATE TYPE trialstate AS ENUM ('RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING')",
    "CREATE TYPE trialvaluetype AS ENUM ('FINITE', 'INF_POS', 'INF_NEG')",
    "CREATE TYPE trialintermediatevaluetype AS ENUM ('FINITE', 'INF_POS', 'INF_NEG', 'NAN')",
  ],
};

/** Versions of Optuna's schema that are read and written. */
export const OPTUNA_SCHEMA = 12;

/** The tables of Optuna 5 (schema 12), as it makes them itself. */
export function optunaTables(d: OptunaDialect): readonly string[] {
  const attributes = (table: string, id: string, of: string, key: string): string =>
    `CREATE TABLE ${table} (${id} ${d.serial}, ${key} INTEGER, "key" VARCHAR(512), value_json TEXT, PRIMARY KEY (${id}), UNIQUE (${key}, "key"), FOREIGN KEY(${key}) REFERENCES ${of} (${key}))`;
  return [
    ...d.enumerations,
    `CREATE TABLE studies (study_id ${d.serial}, study_name VARCHAR(512) NOT NULL, PRIMARY KEY (study_id))`,
    "CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name)",
    "CREATE TABLE version_info (version_info_id INTEGER NOT NULL, schema_version INTEGER, library_version VARCHAR(256), PRIMARY KEY (version_info_id), CHECK (version_info_id=1))",
    `CREATE TABLE study_directions (study_direction_id ${d.serial}, direction ${d.enumeration("studydirection", 8)} NOT NULL, study_id INTEGER NOT NULL, objective INTEGER NOT NULL, PRIMARY KEY (study_direction_id), UNIQUE (study_id, objective), FOREIGN KEY(study_id) REFERENCES studies (study_id))`,
    attributes("study_user_attributes", "study_user_attribute_id", "studies", "study_id"),
    attributes("study_system_attributes", "study_system_attribute_id", "studies", "study_id"),
    `CREATE TABLE trials (trial_id ${d.serial}, number INTEGER, study_id INTEGER, state ${d.enumeration("trialstate", 8)} NOT NULL, datetime_start ${d.time}, datetime_complete ${d.time}, PRIMARY KEY (trial_id), FOREIGN KEY(study_id) REFERENCES studies (study_id))`,
    "CREATE INDEX ix_trials_study_id ON trials (study_id)",
    attributes("trial_user_attributes", "trial_user_attribute_id", "trials", "trial_id"),
    attributes("trial_system_attributes", "trial_system_attribute_id", "trials", "trial_id"),
    `CREATE TABLE trial_params (param_id ${d.serial}, trial_id INTEGER, param_name VARCHAR(512), param_value ${d.float}, distribution_json TEXT, PRIMARY KEY (param_id), UNIQUE (trial_id, param_name), FOREIGN KEY(trial_id) REFERENCES trials (trial_id))`,
    `CREATE TABLE trial_values (trial_value_id ${d.serial}, trial_id INTEGER NOT NULL, objective INTEGER NOT NULL, value ${d.float}, value_type ${d.enumeration("trialvaluetype", 7)} NOT NULL, PRIMARY KEY (trial_value_id), UNIQUE (trial_id, objective), FOREIGN KEY(trial_id) REFERENCES trials (trial_id))`,
    `CREATE TABLE trial_intermediate_values (trial_intermediate_value_id ${d.serial}, trial_id INTEGER NOT NULL, step INTEGER NOT NULL, intermediate_value ${d.float}, intermediate_value_type ${d.enumeration("trialintermediatevaluetype", 7)} NOT NULL, PRIMARY KEY (trial_intermediate_value_id), UNIQUE (trial_id, step), FOREIGN KEY(trial_id) REFERENCES trials (trial_id))`,
    `CREATE TABLE trial_heartbeats (trial_heartbeat_id ${d.serial}, trial_id INTEGER NOT NULL, heartbeat ${d.time} NOT NULL, PRIMARY KEY (trial_heartbeat_id), UNIQUE (trial_id), FOREIGN KEY(trial_id) REFERENCES trials (trial_id))`,
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
    `INSERT INTO version_info VALUES (1, ${OPTUNA_SCHEMA}, '5.0.0')`,
    "INSERT INTO alembic_version VALUES ('v3.2.0.a')",
  ];
}
