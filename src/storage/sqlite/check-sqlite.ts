import type { Finding } from "../finding.ts";
import { SCHEMA_VERSION } from "../sql/schema.ts";
import { isDetached, isGone } from "../worker-id.ts";
import type { Database } from "./database.ts";

const COUNTS =
  "SELECT s.id, s.name, s.trials, s.version, coalesce(max(t.number), -1) + 1 AS numbers, coalesce(max(t.changed), 0) AS changed FROM studies s LEFT JOIN trials t ON t.study = s.id GROUP BY s.id";

/**
 * Trials under way that nobody works on any more: their process is gone, or their lease ran out
 * long ago.
 */
function abandoned(
  database: Database,
): readonly { readonly study: number; readonly number: number }[] {
  const running = database
    .prepare("SELECT study, number, worker, expires, lease FROM trials WHERE state = 'running'")
    .all();
  return running.filter(
    (t) => isGone(t.worker) || t.expires + (isDetached(t.worker) ? 0 : t.lease) < Date.now(),
  );
}

/** What is wrong with a database of Attune's. Reads only. */
export function checkDatabase(database: Database, path: string): readonly Finding[] {
  const pages = database
    .prepare("PRAGMA integrity_check")
    .all()
    .map((row) => String(Object.values(row)[0]));
  const sound = pages[0] === "ok";
  const orphans = database.prepare("PRAGMA foreign_key_check").all().length;
  const wrong = database
    .prepare(COUNTS)
    .all()
    .filter((s) => s.trials < s.numbers || s.version < s.changed);
  const left = abandoned(database).length;
  const count = database
    .prepare(
      "SELECT (SELECT count(*) FROM studies) AS studies, (SELECT count(*) FROM trials) AS trials",
    )
    .get();
  return [
    {
      name: "storage",
      ok: sound,
      message: sound
        ? `${path}: format ${SCHEMA_VERSION}, ${count.studies} studies, ${count.trials} trials, every page sound`
        : `${path}: ${pages.slice(0, 3).join("; ")} (attune export --format jsonl what can be read, and restore a copy)`,
    },
    {
      name: "references",
      ok: orphans === 0,
      message:
        orphans === 0
          ? "every trial belongs to a study"
          : `${orphans} rows belong to no study (--repair removes them)`,
    },
    {
      name: "counts",
      ok: wrong.length === 0,
      message:
        wrong.length === 0
          ? "numbers go on where they ended"
          : `wrong in ${wrong.map((s) => s.name).join(", ")} (--repair counts anew)`,
    },
    {
      name: "leases",
      ok: true,
      message:
        left === 0
          ? "no trial is left behind"
          : `${left} trials are left behind: the next worker takes them up, or --repair gives them back`,
    },
  ];
}

/**
 * Mends what `checkDatabase` finds, in one transaction, and makes the file as small as it can be.
 * Says what it did.
 */
export function repairDatabase(database: Database): readonly string[] {
  const done: string[] = [];
  database.exec("BEGIN IMMEDIATE");
  const removed =
    Number(
      database.prepare("DELETE FROM trials WHERE study NOT IN (SELECT id FROM studies)").run()
        .changes,
    ) +
    Number(
      database.prepare("DELETE FROM inserted WHERE study NOT IN (SELECT id FROM studies)").run()
        .changes,
    ) +
    Number(
      database
        .prepare(
          "DELETE FROM reports WHERE NOT EXISTS (SELECT 1 FROM trials t WHERE t.study = reports.study AND t.number = reports.number)",
        )
        .run().changes,
    );
  if (removed > 0) done.push(`removed ${removed} rows that belonged to nothing`);
  for (const s of database.prepare(COUNTS).all()) {
    if (s.trials >= s.numbers && s.version >= s.changed) continue;
    database
      .prepare("UPDATE studies SET trials = ?, version = ? WHERE id = ?")
      .run(Math.max(s.trials, s.numbers), Math.max(s.version, s.changed), s.id);
    done.push(`counted study ${s.name} anew`);
  }
  const left = abandoned(database);
  for (const { study, number } of left) {
    database.prepare("UPDATE studies SET version = version + 1 WHERE id = ?").run(study);
    database
      .prepare(
        "UPDATE trials SET state = 'waiting', token = NULL, expires = NULL, changed = (SELECT version FROM studies WHERE id = ?) WHERE study = ? AND number = ?",
      )
      .run(study, study, number);
  }
  if (left.length > 0) done.push(`gave back ${left.length} trials that were left behind`);
  database.exec("COMMIT");
  const size = (): number => Number(database.prepare("PRAGMA page_count").get().page_count);
  const before = size();
  database.exec("PRAGMA wal_checkpoint(TRUNCATE); VACUUM");
  if (size() < before) done.push(`gave ${before - size()} of ${before} pages back`);
  return done;
}
