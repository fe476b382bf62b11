import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import type { Finding } from "../storage/finding.ts";
import { openStorage } from "../storage/open-storage.ts";
import { checkJournal, repairJournal } from "../storage/optuna/journal/check-journal.ts";
import { checkDatabase, repairDatabase } from "../storage/sqlite/check-sqlite.ts";
import { openDatabase } from "../storage/sqlite/database.ts";
import { sqliteError } from "../storage/sqlite/sqlite-error.ts";
import { fileOf, withoutPassword } from "../storage/url.ts";
import { DEFAULT_STORAGE, jsonOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

export function doctor(program: Command, terminal: Terminal): void {
  const command = program
    .command("doctor")
    .description("check this machine and a storage: what is there, what is wrong, how to mend it")
    .option("--storage <url>", "where studies are kept", DEFAULT_STORAGE)
    .option("--repair", "mend what can be mended, and make the file smaller");
  jsonOption(command)
    .addHelpText(
      "after",
      "\nExamples:\n  $ attune doctor --storage sqlite:./runs.db\n  $ attune doctor --storage sqlite:./runs.db --repair",
    )
    .action(async (o) => {
      const checks = [runtime(), await driver(), ...(await storage(o.storage, o.repair === true))];
      if (o.json) terminal.out(`${JSON.stringify({ ok: checks.every((c) => c.ok), checks })}\n`);
      else
        for (const c of checks) terminal.out(`${c.ok ? "ok  " : "BAD "} ${c.name}: ${c.message}\n`);
      const bad = checks.filter((c) => !c.ok);
      if (bad.length > 0)
        throw new AttuneError(
          "run-failed",
          `${bad.length} of ${checks.length} checks failed: ${bad.map((c) => c.name).join(", ")}`,
        );
    });
}

function runtime(): Finding {
  const major = Number(process.versions.node.split(".")[0]);
  return {
    name: "runtime",
    ok: major >= 20,
    message: `attune ${version}, Node ${process.versions.node}${major >= 20 ? "" : " (needs 20 or later)"}, ${availableParallelism()} cores`,
  };
}

async function driver(): Promise<Finding> {
  try {
    const storage = await openStorage("memory:");
    await storage.close();
    const { DatabaseSync } = await import("@photostructure/sqlite").catch(() => ({
      DatabaseSync: undefined,
    }));
    return {
      name: "SQLite",
      ok: true,
      message: DatabaseSync === undefined ? "built into this Node" : "driver found",
    };
  } catch (error) {
    return { name: "SQLite", ok: false, message: (error as Error).message };
  }
}

/** What is found in a storage, and with `repair` what was mended before. */
async function storage(url: string, repair: boolean): Promise<readonly Finding[]> {
  const path = fileOf(url);
  if (path !== undefined && !existsSync(path))
    return [
      {
        name: "storage",
        ok: true,
        message: `${path} does not exist yet: the first study makes it`,
      },
    ];
  const said = (done: readonly string[]): Finding => ({
    name: "repair",
    ok: true,
    message: done.join("; ") || "there was nothing to mend",
  });
  try {
    if (url.startsWith("optuna+journal:"))
      return [...(repair ? [said(await repairJournal(path!))] : []), ...checkJournal(path!)];
    if (url.startsWith("sqlite:")) {
      const database = await openDatabase(path!);
      try {
        return [
          ...(repair ? [said(repairDatabase(database))] : []),
          ...checkDatabase(database, path!),
        ];
      } catch (error) {
        throw sqliteError(error, path!);
      } finally {
        database.close();
      }
    }
    if (repair)
      throw new AttuneError("usage", "--repair is for files: sqlite:PATH and optuna+journal:PATH");
    const opened = await openStorage(url as "memory:");
    const studies = await opened.list();
    await opened.close();
    const running = studies.reduce((sum, s) => sum + s.counts.running, 0);
    return [
      {
        name: "storage",
        ok: true,
        message: `${withoutPassword(url)}: ${studies.length} studies, ${running} trials under way`,
      },
    ];
  } catch (error) {
    if (!(error instanceof AttuneError) || error.code === "usage") throw error;
    return [
      {
        name: "storage",
        ok: false,
        message: `${error.message}${error.hint ? ` (${error.hint})` : ""}`,
      },
    ];
  }
}
