/**
 * Writes test/fixtures/6e2f6c9 with a checkout of that commit that is built (see its README.md):
 *
 *     npx jiti test/old-databases/make.ts /path/to/the/checkout
 */
import "./elsewhere.mjs";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "@photostructure/sqlite";
import pg from "pg";
import { postgresServer } from "../postgres-server.ts";
import {
  commandLine,
  type Library,
  LOST_LEASE_MS,
  largeTable,
  largeTuneLine,
  plain,
  SPACE,
  type StudyName,
  studies,
  TRIALS,
  tuneLine,
} from "./studies.ts";

const preload = fileURLToPath(new URL("./elsewhere.mjs", import.meta.url));
const fixtures = fileURLToPath(new URL("../fixtures/6e2f6c9", import.meta.url));
const old = process.argv[2];
const load = (path: string): Promise<any> => import(join(old, "dist", path));
const library: Library = {
  attune: await load("index.js"),
  samplers: await load("sampler/index.js"),
  pruners: await load("pruner/index.js"),
};
const { openStorage } = await load("storage/index.js");
const { readStudy } = await load("study/stored-study.js");
const { openEngine } = await load("study/study.js");
const make = studies(library);
const work = mkdtempSync(join(tmpdir(), "attune-fixtures-"));

/** The paths in the arguments of the commands, so that no folder of this machine is stored. */
const FOLDER = ".";
for (const file of ["bowl.mjs", "table.csv"]) copyFileSync(join(fixtures, file), join(work, file));
writeFileSync(join(work, "large.csv"), largeTable());
function attune(...args: readonly string[]): string {
  return execFileSync(
    process.execPath,
    ["--import", preload, join(old, "dist/cli/main.js"), ...args],
    { cwd: work, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
}

/** Two trials that run when their worker dies: one has reported, and kept a checkpoint. */
async function loseTrials(url: string): Promise<void> {
  const { float } = library.attune;
  const engine = await openEngine(
    {
      name: "lost",
      objectives: "minimize",
      storage: url,
      sampler: library.samplers.sobol(),
      lease: LOST_LEASE_MS,
    },
    library.attune.space({ x: float(0, 1) }),
  );
  const [first] = await engine.take(2);
  await engine.storage.annotate("lost", first.number, { owner: "bob" });
  await first.report(0.5, 1);
  await first.checkpoint.write(new Uint8Array([1, 2, 3]), 1);
  await engine.leave();
}

async function fill(url: string): Promise<void> {
  for (const [name, trials] of Object.entries(TRIALS)) {
    // Members of a population copy checkpoints, and Optuna's storages keep none.
    if (name === "population" && url.startsWith("optuna")) continue;
    const study = await make[name as StudyName]({
      storage: url as `sqlite:${string}`,
      trials,
      making: true,
    });
    await study.close();
  }
  await loseTrials(url);
  attune("ask", SPACE, "--storage", url, "--study", "asked", "--count", "4", "--seed", "12");
  attune("tell", "0", "0.5", "--storage", url, "--study", "asked");
  attune("tell", "1", "--failed", "it burnt", "--storage", url, "--study", "asked");
  attune(...commandLine(url, 5, FOLDER));
  attune(...tuneLine(url, 6, FOLDER));
  attune(...largeTuneLine(url, 12, FOLDER));
}

/** What users see of all studies. */
async function shown(url: string): Promise<any[]> {
  const storage = await openStorage(url);
  const all: any[] = [];
  for (const { name } of await storage.list()) all.push(plain(await readStudy(storage, name)));
  await storage.close();
  return all;
}

/** The trials that 6e2f6c9 itself goes on with, where nothing but the seed decides on them. */
async function continued(url: string): Promise<any[]> {
  const all: any[] = [];
  for (const [name, trials] of Object.entries(TRIALS)) {
    const study = await make[name as StudyName]({
      storage: url as `sqlite:${string}`,
      trials: trials + 10,
    });
    await study.close();
    const storage = await openStorage(url);
    const { trials: shown } = plain(await readStudy(storage, name));
    all.push({
      study: name,
      trials: shown.map(({ number, state, params, value }: any) => ({
        number,
        state,
        params,
        value,
      })),
    });
    await storage.close();
  }
  return all;
}

/** A line for each study and each trial. */
function save(name: string, all: readonly { study: unknown; trials: readonly unknown[] }[]): void {
  const lines = (list: readonly unknown[]): string =>
    list.map((x) => JSON.stringify(x)).join(",\n");
  const texts = all.map(
    ({ study, trials }) => `{"study":${JSON.stringify(study)},"trials":[\n${lines(trials)}\n]}`,
  );
  writeFileSync(join(fixtures, name), `[${texts.join(",\n")}]\n`);
}

/** Copies a database with what still is in its write-ahead log. */
function copyDatabase(from: string, name: string): void {
  const database = new DatabaseSync(from);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  copyFileSync(from, join(fixtures, name));
  database.close();
}

async function sqlite(): Promise<void> {
  console.log("sqlite");
  const url = `sqlite:${join(work, "attune.db")}`;
  await fill(url);
  copyDatabase(join(work, "attune.db"), "sqlite.db");
  save("sqlite.expected.json", await shown(url));
  writeFileSync(
    join(fixtures, "backup.jsonl"),
    attune("export", "--format", "jsonl", "--storage", url),
  );
  attune(
    "import",
    join(fixtures, "backup.jsonl"),
    "--storage",
    `sqlite:${join(work, "restored.db")}`,
  );
  save("backup.expected.json", await shown(`sqlite:${join(work, "restored.db")}`));
  save("sqlite.continued.json", await continued(url));
}

async function optuna(): Promise<void> {
  for (const [kind, file, fixture] of [
    ["sqlite", "optuna.db", "optuna.db"],
    ["journal", "optuna.log", "optuna-journal.log"],
  ] as const) {
    console.log(`optuna+${kind}`);
    const url = `optuna+${kind}:${join(work, file)}`;
    await fill(url);
    if (kind === "sqlite") copyDatabase(join(work, file), fixture);
    else copyFileSync(join(work, file), join(fixtures, fixture));
    save(`optuna-${kind}.expected.json`, await shown(url));
  }
}

/** The tables of 6e2f6c9 and all their rows, in plain SQL. */
async function dumped(client: pg.Client, shift: number): Promise<string> {
  const { tables } = await load("storage/sql/schema.js");
  const { dialect, SCHEMA_NAME } = await load("storage/postgres/dialect.js");
  const text = [
    `CREATE SCHEMA ${SCHEMA_NAME};`,
    `SET search_path TO ${SCHEMA_NAME};`,
    ...tables(dialect).map((t: string) => `${t};`),
    "CREATE TABLE meta (version INTEGER NOT NULL);",
  ];
  // The server has its own clock: its times are moved to January, too.
  const times = new Set(["created", "started", "expires"]);
  const sql = (column: string, value: unknown): string => {
    if (value === null || value === undefined) return "NULL";
    if (typeof value === "number")
      return String(times.has(column) && value > 0 ? Math.round(value + shift) : value);
    if (value instanceof Uint8Array) return `'\\x${Buffer.from(value).toString("hex")}'`;
    return client.escapeLiteral(String(value));
  };
  for (const table of ["meta", "studies", "trials", "reports", "inserted", "checkpoints"]) {
    const order = table === "meta" ? "1" : table === "studies" ? "id" : "1, 2";
    const { rows } = await client.query(`SELECT * FROM ${SCHEMA_NAME}.${table} ORDER BY ${order}`);
    for (const row of rows) {
      const columns = Object.keys(row);
      text.push(
        `INSERT INTO ${table} (${columns.map((c) => `"${c}"`).join(", ")})` +
          `${table === "studies" ? " OVERRIDING SYSTEM VALUE" : ""} VALUES ` +
          `(${columns.map((c) => sql(c, row[c])).join(", ")});`,
      );
    }
    if (table === "studies")
      text.push(`ALTER TABLE studies ALTER COLUMN id RESTART WITH ${rows.length + 1};`);
  }
  return `${text.join("\n")}\n`;
}

async function postgres(): Promise<void> {
  console.log("postgres");
  const server = await postgresServer();
  try {
    const url = await server.database();
    await fill(url);
    const client = new pg.Client(url);
    await client.connect();
    const sql = await dumped(client, Number(process.env["FIXTURE_SHIFT"]));
    writeFileSync(join(fixtures, "postgres.sql"), sql);
    await client.end();
    const again = await server.database();
    const loader = new pg.Client(again);
    await loader.connect();
    await loader.query(sql);
    await loader.end();
    save("postgres.expected.json", await shown(again));
  } finally {
    await server.remove();
  }
}

try {
  await sqlite();
  await optuna();
  await postgres();
} finally {
  rmSync(work, { recursive: true, force: true });
}
