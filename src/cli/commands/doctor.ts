import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { sum } from "../../numeric/statistics.ts";
import { packageVersion } from "../../process/package-version.ts";
import type { Finding } from "../../storage/finding.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { checkJournal, repairJournal } from "../../storage/optuna/journal/check-journal.ts";
import { withoutPassword } from "../../storage/password.ts";
import { checkDatabase, repairDatabase } from "../../storage/sqlite/check-sqlite.ts";
import { openDatabase } from "../../storage/sqlite/database.ts";
import { sqliteError } from "../../storage/sqlite/sqlite-error.ts";
import { fileOf, type StorageUrl } from "../../storage/url.ts";
import { checkRows } from "../check-rows.ts";
import { checkSqliteDriver } from "../check-sqlite-driver.ts";
import {
  addJsonOption,
  addStorageOption,
  type JsonOption,
  type StorageOption,
} from "../command-options.ts";
import { printJson } from "../print-json.ts";
import type { Terminal } from "../terminal.ts";

interface DoctorOptions extends StorageOption, JsonOption {
  readonly repair?: boolean;
}

/** Oldest major version of Node that Attune runs on. */
const MIN_NODE_VERSION = 20;

const examples = `
Examples:
  $ attune doctor --storage sqlite:./runs.db
  $ attune doctor --storage sqlite:./runs.db --repair`;

/** Adds `attune doctor`. */
export function addDoctor(program: Command, terminal: Terminal): void {
  const command = program
    .command("doctor")
    .description("check this machine and a storage, and say how to repair what is wrong")
    .option("--repair", "repair what can be repaired, and make the file smaller");
  addStorageOption(command);
  addJsonOption(command)
    .addHelpText("after", examples)
    .action(() => printFindings(command.opts<DoctorOptions>(), terminal));
}

async function printFindings(options: DoctorOptions, terminal: Terminal): Promise<void> {
  const checks = [
    checkNode(),
    await checkSqliteDriver(),
    ...(await checkStorage(options.storage, options.repair === true)),
  ];
  const failed = checks.filter((check) => !check.ok);
  if (options.json) printJson(terminal, { ok: failed.length === 0, checks });
  else
    for (const { ok, name, message } of checks)
      terminal.out(`${ok ? "ok  " : "FAIL"} ${name}: ${message}\n`);
  if (failed.length > 0)
    throw new AttuneError(
      "run-failed",
      `${failed.length} of ${checks.length} checks failed: ` +
        failed.map((check) => check.name).join(", "),
    );
}

function checkNode(): Finding {
  const ok = Number(process.versions.node.split(".")[0]) >= MIN_NODE_VERSION;
  const needed = ok ? "" : ` (needs ${MIN_NODE_VERSION} or later)`;
  return {
    name: "runtime",
    ok,
    message:
      `attune ${packageVersion}, Node ${process.versions.node}${needed}, ` +
      countText(availableParallelism(), "core"),
  };
}

/** Checks a storage; with `repair` repairs it first and says what was done. */
async function checkStorage(url: StorageUrl, repair: boolean): Promise<readonly Finding[]> {
  const path = fileOf(url);
  if (path !== undefined && !existsSync(path))
    return [
      {
        name: "storage",
        ok: true,
        message: `${withoutPassword(path)} does not exist yet; the first study creates it`,
      },
    ];
  try {
    if (path !== undefined && url.startsWith("optuna+journal:"))
      return await withContents(url, [
        ...(repair ? [repairFinding(await repairJournal(path))] : []),
        ...checkJournal(path),
      ]);
    if (path !== undefined && url.startsWith("sqlite:"))
      return await withContents(url, await checkSqliteFile(path, repair));
    if (repair)
      throw new AttuneError(
        "usage",
        "--repair works on files only: sqlite:PATH and optuna+journal:PATH",
      );
    return await withContents(url, []);
  } catch (error) {
    if (!(error instanceof AttuneError) || error.code === "usage") throw error;
    // A hint to run this very command helps no further.
    const text = error.hint?.replace(/^run attune doctor(, )?/, "");
    const hint = text ? ` (${text})` : "";
    return [{ name: "storage", ok: false, message: `${error.message}${hint}` }];
  }
}

async function checkSqliteFile(path: string, repair: boolean): Promise<readonly Finding[]> {
  const database = await openDatabase(path);
  try {
    return [
      ...(repair ? [repairFinding(repairDatabase(database))] : []),
      ...checkDatabase(database, path),
    ];
  } catch (error) {
    throw sqliteError(error, path);
  } finally {
    database.close();
  }
}

/** Reads all that is stored, unless the checks before have shown that it can't be. */
async function withContents(
  url: StorageUrl,
  findings: readonly Finding[],
): Promise<readonly Finding[]> {
  if (findings.some((finding) => finding.name === "storage" && !finding.ok)) return findings;
  const storage = await openStorage(url);
  try {
    const contents = await checkRows(storage);
    if (findings.length > 0) return [...findings, contents];
    const studies = await storage.list(() => {});
    const running = sum(studies.map((study) => study.counts.running));
    const message = `${withoutPassword(url)}: ${countText(studies.length, "study", "studies")}, ${countText(running, "trial")} running`;
    return [{ name: "storage", ok: true, message }, contents];
  } finally {
    await storage.close();
  }
}

const repairFinding = (done: readonly string[]): Finding => ({
  name: "repair",
  ok: true,
  message: done.join("; ") || "there was nothing to repair",
});
