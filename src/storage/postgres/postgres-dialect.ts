import type { Dialect } from "../sql/schema.ts";

/** How PostgreSQL writes what differs from SQLite. */
export const postgresDialect: Dialect = {
  identity: "INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
  clustered: "",
  bytes: "BYTEA",
  // NaN and ±Infinity are strings in the JSON, which PostgreSQL casts to double precision.
  element: (column, n) => `(${column}::json ->> ${n})::double precision`,
  entries: (column) => `json_each_text(${column}::json)`,
  typedEntries: (column) =>
    `(SELECT key, value::text AS json, json_typeof(value) AS type FROM json_each(${column}::json))`,
  object: (key, json) => `coalesce(json_object_agg(${key}, ${json}::json)::text, '{}')`,
};

/**
 * Schema of Attune's tables: separates them from other programs' tables in the same database, such
 * as Optuna's.
 */
export const SCHEMA_NAME = "attune";
