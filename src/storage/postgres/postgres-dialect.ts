import type { Dialect } from "../sql/schema.ts";

export const dialect: Dialect = {
  identity: "INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
  clustered: "",
  bytes: "BYTEA",
  // NaN and ±Infinity are strings in the JSON, and PostgreSQL reads these.
  element: (column, n) => `(${column}::json ->> ${n})::double precision`,
  entries: (column) => `json_each_text(${column}::json)`,
};

/**
 * All tables lie in a schema of their own, so that other programs in the same database (Optuna, for
 * one) are never touched.
 */
export const SCHEMA_NAME = "attune";
