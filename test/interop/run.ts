/**
 * Attune and a real Optuna 5.0.0 on the same studies: npm run test:interop [-- --python PATH].
 * Makes a Python environment where none is given.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StorageUrl } from "../../src/storage/index.ts";
import { noPostgres, postgresServer } from "../postgres-server.ts";
import { printCounts } from "./checks.ts";
import { checkDashboard } from "./dashboard.ts";
import { checkFields } from "./fields.ts";
import { hasPostgresDriver, type Place } from "./optuna.ts";
import { checkSharedStudy } from "./shared-study.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-interop-"));
const database = join(folder, "o.db");
const journal = join(folder, "o.log");
const places: Place[] = [
  {
    name: "SQLite",
    attuneUrl: `optuna+sqlite:${database}`,
    optunaUrl: `sqlite:///${database}`,
  },
  {
    name: "journal",
    attuneUrl: `optuna+journal:${journal}`,
    optunaUrl: `journal:${journal}`,
  },
];

const hasDriver = hasPostgresDriver();
const server = noPostgres === undefined && hasDriver ? await postgresServer() : undefined;
if (server) {
  const url = await server.database();
  places.push({
    name: "PostgreSQL",
    attuneUrl: `optuna+${url}` as StorageUrl,
    optunaUrl: url.replace("postgres://", "postgresql+psycopg2://"),
  });
} else console.log(`skipped: PostgreSQL (${noPostgres ?? "no psycopg2 in this Python"})`);

try {
  for (const place of places) {
    await checkFields(place);
    // The dashboard does not open journals by this URL.
    if (place.name !== "journal") await checkDashboard(place);
    await checkSharedStudy(place);
  }
} finally {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
}
printCounts();
