import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { openStorage } from "../storage/open-storage.ts";
import { SCHEMA_VERSION } from "../storage/sql/schema.ts";
import { type Database, openDatabase } from "../storage/sqlite/database.ts";
import { DEFAULT_STORAGE, jsonOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
}

export function doctor(program: Command, terminal: Terminal): void {
  const command = program
    .command("doctor")
    .description("check this machine and a storage: what is there, what is wrong, how to mend it")
    .option("--storage <url>", "where studies are kept", DEFAULT_STORAGE);
  jsonOption(command)
    .addHelpText("after", "\nExample:\n  $ attune doctor --storage sqlite:./runs.db")
    .action(async (o) => {
      const checks = [runtime(), await driver(), ...(await storage(o.storage))];
      if (o.json) terminal.out(`${JSON.stringify({ ok: checks.every((c) => c.ok), checks })}\n`);
      else for (const c of checks) terminal.out(`${c.ok ? "ok  " : "BAD "} ${c.name}: ${c.message}\n`);
      const bad = checks.filter((c) => !c.ok);
      if (bad.length > 0)
        throw new AttuneError("run-failed", `${bad.length} of ${checks.length} checks failed: ${bad.map((c) => c.name).join(", ")}`);
    });
}

function runtime(): Check {
  const major = Number(process.versions.node.split(".")[0]);
  return {
    name: "runtime",
    ok: major >= 20,
    message: `attune ${version}, Node ${process.versions.node}${major >= 20 ? "" : " (needs 20 or later)"}, ${availableParallelism()} cores`,
  };
}

async function driver(): Promise<Check> {
  try {
    const storage = await openStorage("memory:");
    await storage.close();
    const { DatabaseSync } = await import("@photostructure/sqlite").catch(() => ({ DatabaseSync: undefined }));
    return { name: "SQLite", ok: true, message: DatabaseSync === undefined ? "built into this Node" : "driver found" };
  } catch (error) {
    return { name: "SQLite", ok: false, message: (error as Error).message };
  }
}

async function storage(url: string): Promise<Check[]> {
  if (!url.startsWith("sqlite:")) {
    const opened = await openStorage(url as "memory:");
    await opened.close();
    return [{ name: "storage", ok: true, message: url }];
  }
  const path = url.slice("sqlite:".length);
  if (!existsSync(path)) return [{ name: "storage", ok: true, message: `${path} does not exist yet: the first study makes it` }];
  let database: Database;
  try {
    database = await openDatabase(path);
  } catch (error) {
    const e = error as AttuneError;
    return [{ name: "storage", ok: false, message: `${e.message}${e.hint ? ` (${e.hint})` : ""}` }];
  }
  try {
    const found = database
      .prepare("PRAGMA integrity_check")
      .all()
      .map((row) => String(Object.values(row)[0]));
    const keys = database.prepare("PRAGMA foreign_key_check").all().length;
    const running = database.prepare("SELECT count(*) AS n FROM trials WHERE state = 'running' AND expires < ?").get(Date.now())
      .n as number;
    const count = database.prepare("SELECT (SELECT count(*) FROM studies) AS studies, (SELECT count(*) FROM trials) AS trials").get();
    return [
      {
        name: "storage",
        ok: found[0] === "ok",
        message:
          found[0] === "ok"
            ? `${path}: format ${SCHEMA_VERSION}, ${count.studies} studies, ${count.trials} trials, every page sound`
            : `${path}: ${found.slice(0, 3).join("; ")} (attune export what can be read, and restore a copy)`,
      },
      { name: "references", ok: keys === 0, message: keys === 0 ? "every trial belongs to a study" : `${keys} rows belong to no study` },
      {
        name: "leases",
        ok: true,
        message: running === 0 ? "no trial is left behind" : `${running} trials ran out of time: the next worker takes them up`,
      },
    ];
  } catch (error) {
    return [{ name: "storage", ok: false, message: `${path}: ${(error as Error).message} (restore a copy; nothing was written)` }];
  } finally {
    database.close();
  }
}
