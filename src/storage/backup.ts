import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { toJsonNumber } from "../numeric/json-numbers.ts";
import { fillMeasured, type Measures, measuresOf } from "../trial/measures.ts";
import type { TrialRow } from "../trial/row.ts";
import { TrialRows } from "../trial/rows.ts";
import { BackupFields } from "./backup-fields.ts";
import { splitLegacyAttributes } from "./legacy-attributes.ts";
import type { Annotations, StudyCopy } from "./storage.ts";

/** Version of the format. Version 1 kept Attune's own keys among the user's attributes. */
const BACKUP_VERSION = 2;

const toJsonNumbers = (numbers: readonly number[]): (number | string)[] =>
  numbers.map(toJsonNumber);

/** A study with its trials. */
export interface Backup {
  /** The study without its trials. */
  readonly study: StudyCopy;
  /** Its trials, finished ones in completion order. */
  readonly trials: Iterable<TrialRow> & {
    /** Number of the trials. */
    readonly length: number;
  };
}

/**
 * A study as JSON lines: one for the study, one for each trial (finished ones in completion order),
 * and one for the end, by which `readBackup` knows that the file is complete.
 * @throws AttuneError `usage` for something else than a study and its trials
 */
export function backupLines(study: StudyCopy, trials: Iterable<TrialRow>): Generator<string> {
  if (typeof study?.name !== "string")
    throw new AttuneError("usage", `backupLines needs a stored study, got ${show(study)}`);
  requireIterable("backupLines", "trials", trials);
  return writeLines(study, trials);
}

function* writeLines(study: StudyCopy, trials: Iterable<TrialRow>): Generator<string> {
  yield studyLine(study);
  let length = 0;
  for (const trial of trials) {
    yield trialLine(trial);
    length++;
  }
  yield endLine(study, length);
}

/** As `backupLines`, for trials that are read a few at a time. */
export async function* streamBackup(
  study: StudyCopy,
  trials: AsyncIterable<TrialRow>,
): AsyncGenerator<string> {
  yield studyLine(study);
  let length = 0;
  for await (const trial of trials) {
    yield trialLine(trial);
    length++;
  }
  yield endLine(study, length);
}

const studyLine = (study: StudyCopy): string =>
  JSON.stringify({ attune: "study", version: BACKUP_VERSION, ...study });
const endLine = ({ name }: StudyCopy, trials: number): string =>
  JSON.stringify({ attune: "end", study: name, trials });

function trialLine(trial: TrialRow): string {
  return JSON.stringify({
    attune: "trial",
    ...trial,
    values: toJsonNumbers(trial.values),
    limits: toJsonNumbers(trial.limits),
    error: trial.error && toJsonNumbers(trial.error),
    cost: trial.cost === undefined ? undefined : toJsonNumber(trial.cost),
    reports: trial.reports.map((r) => ({ ...r, values: toJsonNumbers(r.values) })),
  });
}

/**
 * Reads the studies of a backup, of this version or an older one. The trials are kept packed, since
 * a backup may have many.
 * @param text what `backupLines` wrote, for one study or several: as one text or as its lines
 * @param place where the text is from, for messages
 * @throws AttuneError `data-invalid`, naming the line; it reads everything before it returns
 * anything, so a damaged backup restores nothing
 */
export function readBackup(text: string | Iterable<string>, place: string): readonly Backup[] {
  requireIterable("readBackup", "the text of a backup, or its lines", text);
  const lines = typeof text === "string" ? text.split("\n") : text;
  const backups: Backup[] = [];
  let open: { study: StudyCopy; version: number; trials: PackedTrials } | undefined;
  let count = 0;
  for (const line of lines) {
    count++;
    if (line.trim() === "") continue;
    const fields = BackupFields.parse(line, `${place}, line ${count}`);
    const kind = fields.raw("attune");
    if (kind === "study") {
      if (open) fields.fail(`study ${JSON.stringify(open.study.name)} has no end`);
      const version = readFormatVersion(fields);
      const study = readStudy(fields, version);
      open = { study, version, trials: new PackedTrials(study) };
    } else if (kind === "trial" && open) open.trials.add(readTrial(fields, open.version), fields);
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
      `${place}, line ${count}: the file ends before study ` +
        `${JSON.stringify(open.study.name)} does`,
      { hint: "it was cut off: copy it again" },
    );
  if (backups.length === 0)
    throw new AttuneError("data-invalid", `${place}, line 1: there is no study`, {
      hint: "attune export --format jsonl writes a backup",
    });
  return backups;
}

/** Trials in the order in which they were added, packed by their place in it. */
class PackedTrials implements Iterable<TrialRow> {
  readonly #measures: Measures;
  readonly #rows: TrialRows;
  readonly #numbers = new Set<number>();

  constructor({ objectives, limits }: StudyCopy) {
    this.#measures = measuresOf(objectives, limits);
    this.#rows = new TrialRows(this.#measures.signs.length);
  }
  get length(): number {
    return this.#numbers.size;
  }
  add(row: TrialRow, fields: BackupFields): void {
    if (this.#numbers.has(row.number)) fields.fail(`a trial ${row.number} was there before`);
    const limits = fillMeasured(this.#measures, row.limits);
    if (row.state === "complete") {
      requireLength(fields, "values", row.values, this.#measures.signs.length);
      requireLength(fields, "limits", limits, this.#measures.limits.length);
    }
    this.#rows.set({ ...row, limits, number: this.length });
    this.#numbers.add(row.number);
  }
  *[Symbol.iterator](): Generator<TrialRow> {
    let place = 0;
    for (const number of this.#numbers) {
      const row = this.#rows.get(place++);
      if (row !== undefined) yield { ...row, number };
    }
  }
}

function requireIterable(owner: string, what: string, given: unknown): void {
  const isIterable =
    typeof given === "string" ||
    (typeof given === "object" && given !== null && Symbol.iterator in given);
  if (!isIterable) throw new AttuneError("usage", `${owner} needs ${what}, got ${show(given)}`);
}

function requireLength(
  fields: BackupFields,
  name: string,
  values: readonly number[],
  length: number,
): void {
  if (values.length !== length)
    fields.fail(`${name} must have ${length} numbers, one for each, but has ${values.length}`);
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
