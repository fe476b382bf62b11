/** How a database writes what differs between SQLite and PostgreSQL. */
interface OptunaDialect {
  /** Type of a key that the database counts. */
  readonly serial: string;
  /** Type of a double. */
  readonly float: string;
  /** Type of a time without a zone. */
  readonly time: string;
  /** Type of a column with an enumeration of Optuna's. @param longest characters of a value */
  enumeration(name: string, longest: number): string;
  /** Statements that create the enumerations. */
  readonly enumerations: readonly string[];
}

/** SQLite, as SQLAlchemy writes it. */
export const optunaSqliteDialect: OptunaDialect = {
  serial: "INTEGER NOT NULL",
  float: "FLOAT",
  time: "DATETIME",
  enumeration: (_name, longest) => `VARCHAR(${longest})`,
  enumerations: [],
};
/** PostgreSQL, as SQLAlchemy writes it. */
export const optunaPostgresDialect: OptunaDialect = {
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

/** The version of Optuna's schema that Attune reads and writes. */
export const OPTUNA_SCHEMA_VERSION = 12;

/** A table's definition: its columns and constraints in order. */
const table = (name: string, ...parts: readonly string[]): string =>
  `CREATE TABLE ${name} (${parts.join(", ")})`;
const references = (column: string, other: string): string =>
  `FOREIGN KEY(${column}) REFERENCES ${other} (${column})`;

/** The statements that create the tables of Optuna 5 (schema 12), as Optuna itself does. */
export function optunaTables(d: OptunaDialect): readonly string[] {
  const key = (column: string): string => `${column} ${d.serial}`;
  const attributes = (name: string, id: string, owner: string, ownerId: string): string =>
    table(
      name,
      key(id),
      `${ownerId} INTEGER, "key" VARCHAR(512), value_json TEXT`,
      `PRIMARY KEY (${id}), UNIQUE (${ownerId}, "key")`,
      references(ownerId, owner),
    );
  return [
    ...d.enumerations,
    table("studies", key("study_id"), "study_name VARCHAR(512) NOT NULL, PRIMARY KEY (study_id)"),
    "CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name)",
    table(
      "version_info",
      "version_info_id INTEGER NOT NULL, schema_version INTEGER, library_version VARCHAR(256)",
      "PRIMARY KEY (version_info_id), CHECK (version_info_id=1)",
    ),
    table(
      "study_directions",
      key("study_direction_id"),
      `direction ${d.enumeration("studydirection", 8)} NOT NULL`,
      "study_id INTEGER NOT NULL, objective INTEGER NOT NULL",
      "PRIMARY KEY (study_direction_id), UNIQUE (study_id, objective)",
      references("study_id", "studies"),
    ),
    attributes("study_user_attributes", "study_user_attribute_id", "studies", "study_id"),
    attributes("study_system_attributes", "study_system_attribute_id", "studies", "study_id"),
    table(
      "trials",
      key("trial_id"),
      `number INTEGER, study_id INTEGER, state ${d.enumeration("trialstate", 8)} NOT NULL`,
      `datetime_start ${d.time}, datetime_complete ${d.time}`,
      "PRIMARY KEY (trial_id)",
      references("study_id", "studies"),
    ),
    "CREATE INDEX ix_trials_study_id ON trials (study_id)",
    attributes("trial_user_attributes", "trial_user_attribute_id", "trials", "trial_id"),
    attributes("trial_system_attributes", "trial_system_attribute_id", "trials", "trial_id"),
    table(
      "trial_params",
      key("param_id"),
      `trial_id INTEGER, param_name VARCHAR(512), param_value ${d.float}, distribution_json TEXT`,
      "PRIMARY KEY (param_id), UNIQUE (trial_id, param_name)",
      references("trial_id", "trials"),
    ),
    table(
      "trial_values",
      key("trial_value_id"),
      `trial_id INTEGER NOT NULL, objective INTEGER NOT NULL, value ${d.float}`,
      `value_type ${d.enumeration("trialvaluetype", 7)} NOT NULL`,
      "PRIMARY KEY (trial_value_id), UNIQUE (trial_id, objective)",
      references("trial_id", "trials"),
    ),
    table(
      "trial_intermediate_values",
      key("trial_intermediate_value_id"),
      `trial_id INTEGER NOT NULL, step INTEGER NOT NULL, intermediate_value ${d.float}`,
      `intermediate_value_type ${d.enumeration("trialintermediatevaluetype", 7)} NOT NULL`,
      "PRIMARY KEY (trial_intermediate_value_id), UNIQUE (trial_id, step)",
      references("trial_id", "trials"),
    ),
    table(
      "trial_heartbeats",
      key("trial_heartbeat_id"),
      `trial_id INTEGER NOT NULL, heartbeat ${d.time} NOT NULL`,
      "PRIMARY KEY (trial_heartbeat_id), UNIQUE (trial_id)",
      references("trial_id", "trials"),
    ),
    table(
      "alembic_version",
      "version_num VARCHAR(32) NOT NULL",
      "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)",
    ),
    `INSERT INTO version_info VALUES (1, ${OPTUNA_SCHEMA_VERSION}, '5.0.0')`,
    "INSERT INTO alembic_version VALUES ('v3.2.0.a')",
  ];
}
