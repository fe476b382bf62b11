import { AttuneError } from "../errors/attune-error.ts";
import type { TrialRow } from "../trial/row.ts";
import { plainNumbers } from "./numbers-json.ts";
import type { StudyCopy } from "./storage.ts";

const VERSION = 1;

const back = (numbers: readonly (number | string)[]): number[] => numbers.map(Number);

/**
 * A study as JSON lines: itself, its trials (finished ones in the order of their tell), and an end
 * by which a cut file is known.
 */
export function* backupLines(study: StudyCopy, trials: readonly TrialRow[]): Generator<string> {
  yield JSON.stringify({ attune: "study", version: VERSION, ...study });
  for (const t of trials)
    yield JSON.stringify({
      attune: "trial",
      ...t,
      values: plainNumbers(t.values),
      limits: plainNumbers(t.limits),
      error: t.error && plainNumbers(t.error),
      reports: t.reports.map((r) => ({ ...r, values: plainNumbers(r.values) })),
    });
  yield JSON.stringify({ attune: "end", study: study.name, trials: trials.length });
}

export interface Backup {
  readonly study: StudyCopy;
  readonly trials: readonly TrialRow[];
}

/**
 * The studies of a backup.
 * @param place what the text came from, for messages
 * @throws AttuneError `data-invalid` naming the line; nothing has been restored then
 */
export function readBackup(text: string, place: string): readonly Backup[] {
  const backups: Backup[] = [];
  let open: { study: StudyCopy; trials: TrialRow[] } | undefined;
  const bad = (
    line: number,
    message: string,
    hint = "it is no backup by attune export --format jsonl, or was changed since",
  ): never => {
    throw new AttuneError("data-invalid", `${place}, line ${line}: ${message}`, { hint });
  };
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue;
    let value: any;
    try {
      value = JSON.parse(line);
    } catch {
      bad(i + 1, "is not JSON");
    }
    const { attune: kind, ...rest } = value ?? {};
    if (kind === "study") {
      if (open) bad(i + 1, `study ${JSON.stringify(open.study.name)} has no end`);
      if (
        typeof rest.name !== "string" ||
        rest.space === undefined ||
        rest.objectives === undefined ||
        !Number.isFinite(Date.parse(rest.createdAt))
      )
        bad(i + 1, "is not a whole study");
      if (rest.version > VERSION)
        bad(i + 1, `was written by a newer Attune (format ${rest.version})`, "update Attune");
      const { version: _, counts: __, ...study } = rest;
      open = { study: { ...study, createdAt: new Date(rest.createdAt) }, trials: [] };
    } else if (kind === "trial" && open) {
      if (
        !Number.isInteger(rest.number) ||
        typeof rest.state !== "string" ||
        !Array.isArray(rest.values) ||
        !Array.isArray(rest.reports)
      )
        bad(i + 1, "is not a whole trial");
      open.trials.push({
        ...rest,
        note: rest.note,
        values: back(rest.values),
        limits: back(rest.limits),
        error: rest.error && back(rest.error),
        cost: rest.cost,
        reason: rest.reason,
        message: rest.message,
        reports: rest.reports.map((r: any) => ({ ...r, values: back(r.values) })),
      });
    } else if (kind === "end" && open) {
      if (rest.trials !== open.trials.length)
        bad(i + 1, `${rest.trials} trials were written, ${open.trials.length} are there`);
      backups.push(open);
      open = undefined;
    } else bad(i + 1, "is neither a study, nor a trial of one, nor its end");
  }
  if (open)
    bad(
      lines.length,
      `the file ends before study ${JSON.stringify(open.study.name)} does`,
      "copy it again: it was cut off",
    );
  if (backups.length === 0) bad(1, "there is no study");
  return backups;
}
