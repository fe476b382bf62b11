import { type Dialect, migrations, SCHEMA_VERSION, tables } from "../sql/schema.ts";

/** "ATTU", so that other programs' databases are never taken for ours. */
export const APPLICATION_ID = 0x41545455;

const dialect: Dialect = {
  identity: "INTEGER PRIMARY KEY",
  clustered: " WITHOUT ROWID",
  bytes: "BLOB",
  element: (column, n) => `json_extract(${column}, '$[${n}]')`,
  entries: (column) => `json_each(${column})`,
};

const stamp = [
  `PRAGMA application_id = ${APPLICATION_ID}`,
  `PRAGMA user_version = ${SCHEMA_VERSION}`,
];

/** What makes a database of this version from an empty file, or from one of an older version. */
export function statementsFrom(version: number): readonly string[] {
  if (version === 0) return [...tables(dialect), ...stamp];
  const steps: string[] = [];
  for (let v = version; v < SCHEMA_VERSION; v++) steps.push(...migrations(dialect)[v]);
  return [...steps, ...stamp];
}
