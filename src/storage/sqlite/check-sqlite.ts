import { countText } from "../../errors/count-text.ts";
import type { Finding } from "../finding.ts";
import { localProcesses } from "../local-processes.ts";
import { SCHEMA_VERSION } from "../sql/schema.ts";
import { isDetached } from "../worker-id.ts";
import { countRows, type Database, pragma, type SqliteRow } from "./database.ts";

const MAX_SHOWN_ERRORS = 3;

/** Each study's counters, and what they must be at least by its trials. */
const COUNTERS =
  "SELECT s.id, s.name, s.trials, s.version, coalesce(max(t.number), -1) + 1 AS numbers, " +
  "coalesce(max(t.changed), 0) AS changed " +
  "FROM studies s LEFT JOIN trials t ON t.study = s.id GROUP BY s.id";

/** Studies whose counter of trials or of changes is behind their trials. */
const wrongCounters = (database: Database): readonly SqliteRow[] =>
  database
    .prepare(COUNTERS)
    .all()
    .filter(
      (s) =>
        Number(s["trials"]) < Number(s["numbers"]) || Number(s["version"]) < Number(s["changed"]),
    );

/**
 * Running trials without a worker: its process has ended, or its lease ran out. Where a process
 * renews the lease, it must have run out for as long as it lasts.
 */
function abandonedTrials(database: Database): readonly SqliteRow[] {
  const processes = localProcesses();
  const hasNoWorker = ({ worker, expires, lease }: SqliteRow): boolean => {
    const graceMs = isDetached(String(worker)) ? 0 : Number(lease);
    return processes.isGone(String(worker)) || Number(expires) + graceMs < Date.now();
  };
  return database
    .prepare("SELECT study, number, worker, expires, lease FROM trials WHERE state = 'running'")
    .all()
    .filter(hasNoWorker);
}

/** Checks a database of Attune's. Only reads. */
export function checkDatabase(database: Database, path: string): readonly Finding[] {
  const errors = database
    .prepare("PRAGMA integrity_check")
    .all()
    .map((row) => String(Object.values(row)[0]))
    .filter((text) => text !== "ok");
  const orphans = database.prepare("PRAGMA foreign_key_check").all().length;
  const wrong = wrongCounters(database).map((s) => s["name"]);
  const abandoned = abandonedTrials(database).length;
  const size = `${countText(countRows(database, "studies"), "study", "studies")}, ${countText(countRows(database, "trials"), "trial")}`;
  return [
    {
      name: "storage",
      ok: errors.length === 0,
      message:
        errors.length === 0
          ? `${path}: format ${SCHEMA_VERSION}, ${size}, integrity check passed`
          : `${path}: ${errors.slice(0, MAX_SHOWN_ERRORS).join("; ")} ` +
            "(save what can be read with attune export --format jsonl, or restore a copy)",
    },
    {
      name: "references",
      ok: orphans === 0,
      message:
        orphans === 0
          ? "every trial belongs to a study"
          : `${countText(orphans, "row belongs", "rows belong")} to no study or trial (--repair removes them)`,
    },
    {
      name: "counts",
      ok: wrong.length === 0,
      message:
        wrong.length === 0
          ? "trial counters are consistent"
          : `counters of study ${wrong.join(", ")} are wrong (--repair recounts them)`,
    },
    {
      name: "leases",
      ok: true,
      message:
        abandoned === 0
          ? "every running trial has a worker"
          : `${countText(abandoned, "running trial has", "running trials have")} no worker (the next worker takes them over, or ` +
            "--repair returns them to the queue)",
    },
  ];
}

/**
 * Repairs what `checkDatabase` finds, in one transaction, and makes the file as small as it can be.
 * @returns what was done, one sentence each
 */
export function repairDatabase(database: Database): readonly string[] {
  database.exec("BEGIN IMMEDIATE");
  const done = [...removeOrphans(database), ...recount(database), ...returnAbandoned(database)];
  database.exec("COMMIT");
  return [...done, ...shrink(database)];
}

const ORPHANS = [
  "trials WHERE study NOT IN (SELECT id FROM studies)",
  "inserted WHERE study NOT IN (SELECT id FROM studies)",
  "reports WHERE NOT EXISTS " +
    "(SELECT 1 FROM trials t WHERE t.study = reports.study AND t.number = reports.number)",
  "checkpoints WHERE NOT EXISTS " +
    "(SELECT 1 FROM trials t WHERE t.study = checkpoints.study AND t.number = checkpoints.number)",
];

function removeOrphans(database: Database): readonly string[] {
  let removed = 0;
  for (const rows of ORPHANS)
    removed += Number(database.prepare(`DELETE FROM ${rows}`).run().changes);
  return removed === 0 ? [] : [`removed ${removed} rows that belonged to no study or trial`];
}

function recount(database: Database): readonly string[] {
  const update = database.prepare("UPDATE studies SET trials = ?, version = ? WHERE id = ?");
  return wrongCounters(database).map(({ id, name, trials, numbers, version, changed }) => {
    update.run(
      Math.max(Number(trials), Number(numbers)),
      Math.max(Number(version), Number(changed)),
      id,
    );
    return `recounted study ${name}`;
  });
}

function returnAbandoned(database: Database): readonly string[] {
  const abandoned = abandonedTrials(database);
  for (const { study, number } of abandoned) {
    database.prepare("UPDATE studies SET version = version + 1 WHERE id = ?").run(study);
    database
      .prepare(
        "UPDATE trials SET state = 'waiting', token = NULL, expires = NULL, " +
          "changed = (SELECT version FROM studies WHERE id = ?) WHERE study = ? AND number = ?",
      )
      .run(study, study, number);
  }
  if (abandoned.length === 0) return [];
  return [`returned ${abandoned.length} trials without a worker to the queue`];
}

function shrink(database: Database): readonly string[] {
  const countPages = (): number => Number(pragma(database, "page_count"));
  const before = countPages();
  database.exec("PRAGMA wal_checkpoint(TRUNCATE); VACUUM");
  const freed = before - countPages();
  return freed > 0 ? [`freed ${freed} of ${before} pages`] : [];
}
