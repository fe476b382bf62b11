import { type Dialect, migrations, SCHEMA_VERSION, tables } from "../sql/schema.ts";

/** "ATTU" in the header of the file: distinguishes Attune's databases from other programs'. */
export const APPLICATION_ID = 0x41545455;

const sqliteDialect: Dialect = {
  identity: "INTEGER PRIMARY KEY",
  clustered: " WITHOUT ROWID",
  bytes: "BLOB",
  element: (column, n) => `json_extract(${column}, '$[${n}]')`,
  entries: (column) => `json_each(${column})`,
  typedEntries: (column) =>
    `(SELECT key, ${column} -> fullkey AS json, CASE type WHEN 'text' THEN 'string' WHEN 'integer' THEN 'number' WHEN 'real' THEN 'number' ELSE type END AS type FROM json_each(${column}))`,
  object: (key, json) => `json_group_object(${key}, json(${json}))`,
};

const STAMP = [
  `PRAGMA application_id = ${APPLICATION_ID}`,
  `PRAGMA user_version = ${SCHEMA_VERSION}`,
];

/**
 * The statements that bring a database to the current version.
 * @param version that the database has; 0 for an empty file
 */
export function statementsFrom(version: number): readonly string[] {
  if (version === 0) return [...tables(sqliteDialect), ...STAMP];
  const steps: string[] = [];
  for (let v = version; v < SCHEMA_VERSION; v++) steps.push(...migrations(sqliteDialect)[v]);
  return [...steps, ...STAMP];
}
