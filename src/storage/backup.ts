import { AttuneError } from "../errors/attune-error.ts";
import { toJsonNumber } from "../numeric/json-numbers.ts";
import type { TrialRow } from "../trial/row.ts";
import { BackupFields } from "./backup-fields.ts";
import { splitLegacyAttributes } from "./legacy-attributes.ts";
import type { Annotations, StudyCopy } from "./storage.ts";

/** Version of the format. Version 1 kept Attune's own keys among the user's attributes. */
const BACKUP_VERSION = 2;

const toJsonNumbers = (numbers: readonly number[]): (number | string)[] =>
  numbers.map(toJsonNumber);

/** A study with its trials, finished ones in completion order. */
export interface Backup {
  /** The study without its trials. */
  readonly study: StudyCopy;
  /** Its trials, finished ones in completion order. */
  readonly trials: readonly TrialRow[];
}

/**
 * A study as JSON lines: one for the study, one for each trial (finished ones in completion order),
 * and one for the end, by which `readBackup` knows that the file is complete.
 */
export function* backupLines(study: StudyCopy, trials: readonly TrialRow[]): Generator<string> {
  yield JSON.stringify({ attune: "study", version: BACKUP_VERSION, ...study });
  for (const t of trials)
    yield JSON.stringify({
      attune: "trial",
      ...t,
      values: toJsonNumbers(t.values),
      limits: toJsonNumbers(t.limits),
      error: t.error && toJsonNumbers(t.error),
      cost: t.cost === undefined ? undefined : toJsonNumber(t.cost),
      reports: t.reports.map((r) => ({ ...r, values: toJsonNumbers(r.values) })),
    });
  yield JSON.stringify({ attune: "end", study: study.name, trials: trials.length });
}

/**
 * Reads the studies of a backup, of this version or an older one.
 * @param text what `backupLines` wrote, for one study or several
 * @param place where the text is from, for messages
 * @throws AttuneError `data-invalid`, naming the line; it reads everything before it returns
 * anything, so a damaged backup restores nothing
 */
export function readBackup(text: string, place: string): readonly Backup[] {
  const backups: Backup[] = [];
  let open: { study: StudyCopy; version: number; trials: TrialRow[] } | undefined;
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const fields = BackupFields.parse(line, `${place}, line ${i + 1}`);
    const kind = fields.raw("attune");
    if (kind === "study") {
      if (open) fields.fail(`study ${JSON.stringify(open.study.name)} has no end`);
      const version = readFormatVersion(fields);
      open = { study: readStudy(fields, version), version, trials: [] };
    } else if (kind === "trial" && open) open.trials.push(readTrial(fields, open.version));
    else if (kind === "end" && open) {
      const { trials, study } = open;
      const written = fields.number("trials");
      if (written !== trials.length)
        fields.fail(`${written} trials were written, but ${trials.length} are there`);
      backups.push({ study, trials });
      open = undefined;
    } else fields.fail("is neither a study, nor a trial of one, nor its end");
  }
  if (open)
    throw new AttuneError(
      "data-invalid",
      `${place}, line ${lines.length}: the file ends before study ` +
        `${JSON.stringify(open.study.name)} does`,
      { hint: "it was cut off: copy it again" },
    );
  if (backups.length === 0)
    throw new AttuneError("data-invalid", `${place}, line 1: there is no study`, {
      hint: "attune export --format jsonl writes a backup",
    });
  return backups;
}

function readFormatVersion(fields: BackupFields): number {
  const version = fields.raw("version") === undefined ? 1 : fields.number("version");
  if (version > BACKUP_VERSION)
    fields.fail(
      `was written by a newer Attune (format ${version}, this one knows ${BACKUP_VERSION})`,
      "update Attune",
    );
  return version;
}

function readSplitAnnotations(
  fields: BackupFields,
  version: number,
  owner: "study" | "trial",
): Annotations {
  const attributes = fields.object("attributes");
  return version === 1
    ? splitLegacyAttributes(attributes, owner)
    : { attributes, internal: fields.object("internal") };
}

function readStudy(fields: BackupFields, version: number): StudyCopy {
  return {
    name: fields.string("name"),
    space: fields.space("space"),
    objectives: fields.objectives("objectives"),
    limits: fields.limits("limits"),
    seed: fields.number("seed"),
    sampler: fields.string("sampler"),
    createdAt: fields.date("createdAt"),
    ...readSplitAnnotations(fields, version, "study"),
  };
}

function readTrial(fields: BackupFields, version: number): TrialRow {
  return {
    number: fields.whole("number"),
    state: fields.state("state"),
    params: fields.raw("params") === null ? null : fields.object("params"),
    origin: fields.origin("origin"),
    note: fields.raw("note"),
    ...readSplitAnnotations(fields, version, "trial"),
    reports: fields.list("reports", (report) => ({
      step: report.number("step"),
      values: report.numbers("values"),
      seconds: report.number("seconds"),
    })),
    worker: fields.string("worker"),
    attempt: fields.number("attempt"),
    startedAt: fields.number("startedAt"),
    seconds: fields.number("seconds"),
    values: fields.numbers("values"),
    limits: fields.numbers("limits"),
    error: fields.optional("error", () => fields.numbers("error")),
    cost: fields.optional("cost", () => fields.looseNumber("cost")),
    step: fields.number("step"),
    reason: fields.optional("reason", () => fields.reason("reason")),
    message: fields.optional("message", () => fields.string("message")),
  };
}
