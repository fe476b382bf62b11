import { AttuneError } from "../../errors/attune-error.ts";
import { nearest } from "../../errors/nearest.ts";
import { HASH_START, hashText, hashWord } from "../../numeric/hash.ts";
import { dateIn, isMissingCell, numberIn } from "./cells.ts";
import type { RowSource } from "./rows.ts";
import type { Column, Note, Table } from "./table.ts";

export interface ReadOptions {
  readonly target: string;
  readonly task?: "classification" | "regression" | undefined;
  readonly categorical?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
  /** Columns that say how rows are split; not learned from. */
  readonly keep?: readonly string[] | undefined;
  /** Leave out rows whose target is missing, rather than refuse them. */
  readonly dropMissing?: boolean | undefined;
}
export interface Dataset {
  readonly table: Table;
  readonly targetName: string;
  readonly task: "classification" | "regression";
  /** Class index or number of each row. */
  readonly target: Float64Array;
  /** Labels in order of index; empty for regression. */
  readonly classes: readonly string[];
  /** Text of each kept column. */
  readonly kept: ReadonlyMap<string, readonly string[]>;
  readonly notes: readonly Note[];
  /** Of everything read: tells whether a study was begun on the same data. */
  readonly fingerprint: string;
}

/** Distinct values remembered of a column; beyond, it is only known to have many. */
const MANY = 2000;

/** What the first pass learns of a column, in bounded memory. */
class Profile {
  missing = 0;
  numbers = 0;
  dates = 0;
  whole = true;
  length = 0;
  count = 0;
  /** Whether every number is the one before plus 1. */
  serial = true;
  last = Number.NaN;
  readonly distinct = new Set<string>();
  see(text: string): void {
    this.count++;
    if (isMissingCell(text)) {
      this.missing++;
      return;
    }
    if (this.distinct.size < MANY) this.distinct.add(text);
    this.length += text.length;
    const x = numberIn(text);
    if (Number.isNaN(x)) {
      this.serial = false;
      if (!Number.isNaN(dateIn(text))) this.dates++;
      return;
    }
    this.numbers++;
    if (!Number.isInteger(x)) this.whole = false;
    if (!Number.isNaN(this.last) && x !== this.last + 1) this.serial = false;
    this.last = x;
  }
  get present(): number {
    return this.count - this.missing;
  }
}

function columnNamed(names: readonly string[], name: string, what: string): number {
  const at = names.indexOf(name);
  if (at !== -1) return at;
  const near = nearest(name, names);
  throw new AttuneError("data-invalid", `${what}: there is no column ${JSON.stringify(name)}`, {
    hint: near
      ? `did you mean ${near}?`
      : `columns are ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", …" : ""}`,
  });
}

/**
 * Reads a table in two passes (the first infers what columns hold, the second stores them as
 * numbers), so that memory is a number a cell.
 * @throws AttuneError `data-invalid`
 */
export async function readDataset(source: RowSource, options: ReadOptions): Promise<Dataset> {
  const names = await source.header();
  if (names.length === 0 || (names.length === 1 && names[0] === ""))
    throw new AttuneError("data-invalid", `${source.label} is empty`, {
      hint: "it needs a header row and data rows",
    });
  const targetAt = columnNamed(names, options.target, "target");
  const given = (list: readonly string[] | undefined, what: string) =>
    new Set((list ?? []).map((name) => columnNamed(names, name, what)));
  const categorical = given(options.categorical, "categorical");
  const ignored = given(options.ignore, "ignore");
  const keepAt = given(options.keep, "split");
  const profiles = names.map(() => new Profile());
  let hash = HASH_START;
  for await (const chunk of source.chunks())
    for (const cells of chunk)
      for (let j = 0; j < cells.length; j++) {
        const text = cells[j];
        profiles[j].see(text);
        hash = hashWord(hashText(text, hash), 31);
      }
  const total = profiles[0].count;
  if (total === 0)
    throw new AttuneError("data-invalid", `${source.label} has a header but no rows`);
  const notes: Note[] = [];
  const note = (column: string, message: string): void => void notes.push({ column, message });

  // The target first: everything depends on it.
  const goal = profiles[targetAt];
  if (goal.present === 0)
    throw new AttuneError(
      "data-invalid",
      `target ${JSON.stringify(options.target)} is missing in every row`,
      {
        hint: "name the column that holds what is to be predicted",
      },
    );
  if (goal.missing > 0 && !options.dropMissing)
    throw new AttuneError(
      "data-invalid",
      `target ${JSON.stringify(options.target)} is missing in ${goal.missing} of ${total} rows`,
      {
        hint: "remove these rows, or leave them out with --drop-missing",
      },
    );
  const numeric = goal.numbers === goal.present;
  const task =
    options.task ??
    (numeric && !(goal.whole && goal.distinct.size <= 20) ? "regression" : "classification");
  if (task === "regression" && !numeric) {
    const word = [...goal.distinct].find((t) => Number.isNaN(numberIn(t)));
    throw new AttuneError(
      "data-invalid",
      `target ${JSON.stringify(options.target)} is not all numbers (${JSON.stringify(word)})`,
      {
        hint: "use --task classification, or mend the column",
      },
    );
  }
  if (goal.distinct.size < 2)
    throw new AttuneError(
      "data-invalid",
      `target ${JSON.stringify(options.target)} is always ${JSON.stringify([...goal.distinct][0])}: there is nothing to learn`,
      { hint: "it needs at least two classes, or numbers that vary" },
    );
  if (task === "classification" && goal.distinct.size > 200)
    throw new AttuneError(
      "data-invalid",
      `target ${JSON.stringify(options.target)} has ${goal.distinct.size >= MANY ? `${MANY} or more` : goal.distinct.size} classes; at most 200 are supported`,
      { hint: numeric ? "use --task regression" : "group rare classes" },
    );
  const rows = total - goal.missing;
  if (goal.missing > 0) note(options.target, `${goal.missing} rows without a target were left out`);
  const classes =
    task === "classification"
      ? [...goal.distinct].sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1))
      : [];

  type Plan = { at: number; column: Column; code?: Map<string, number> };
  const plans: Plan[] = [];
  for (const [j, name] of names.entries()) {
    if (j === targetAt) continue;
    const p = profiles[j];
    if (keepAt.has(j)) note(name, "says how rows are split; not learned from");
    else if (ignored.has(j)) note(name, "ignored, as asked");
    else if (p.present === 0)
      throw new AttuneError(
        "data-invalid",
        `column ${JSON.stringify(name)} is missing in every row`,
        {
          hint: `leave it out with --ignore ${name}`,
        },
      );
    else if (p.distinct.size === 1 && p.missing === 0)
      note(name, `always ${JSON.stringify([...p.distinct][0])}; ignored`);
    else if (!categorical.has(j) && p.numbers >= 0.98 * p.present) {
      if (p.serial && p.whole && p.present === total && total > 20) {
        note(name, "counts rows; ignored");
        continue;
      }
      if (p.numbers < p.present)
        note(name, `${p.present - p.numbers} cells are no numbers; taken as missing`);
      plans.push({ at: j, column: { name, type: "number", values: new Float64Array(rows) } });
    } else if (!categorical.has(j) && p.dates >= 0.95 * p.present) {
      note(name, "dates");
      plans.push({ at: j, column: { name, type: "date", values: new Float64Array(rows) } });
    } else {
      const many = p.distinct.size >= MANY || p.distinct.size > 0.5 * p.present;
      if (!categorical.has(j) && many && p.distinct.size > 50) {
        note(
          name,
          p.length / p.present > 20
            ? "free text; ignored (only tables are learned from)"
            : "differs in nearly every row, as names or identifiers do; ignored",
        );
        continue;
      }
      plans.push({
        at: j,
        column: { name, type: "category", codes: new Int32Array(rows), categories: [] },
        code: new Map(),
      });
    }
    if (p.missing > 0 && plans[plans.length - 1]?.at === j)
      note(name, `${p.missing} of ${total} cells are missing`);
  }
  if (plans.length === 0) {
    const why = notes.filter((n) => n.column !== "").map((n) => `${n.column}: ${n.message}`);
    throw new AttuneError(
      "data-invalid",
      `no column is left to learn from${why.length > 0 ? ` (${why.slice(0, 3).join("; ")})` : ""}`,
      {
        hint: "see --ignore and --categorical",
      },
    );
  }

  const target = new Float64Array(rows);
  const index = new Map(classes.map((label, i) => [label, i]));
  const kept = new Map([...keepAt].map((j) => [names[j], [] as string[]]));
  let i = 0;
  const store = (cells: readonly string[]): void => {
    const goalText = cells[targetAt];
    if (isMissingCell(goalText)) return;
    target[i] = task === "classification" ? index.get(goalText)! : Number(goalText);
    for (const j of keepAt) kept.get(names[j])!.push(cells[j]);
    for (const { at, column, code } of plans) {
      const text = cells[at];
      if (column.type === "number") column.values[i] = numberIn(text);
      else if (column.type === "date") column.values[i] = dateIn(text);
      else if (isMissingCell(text)) column.codes[i] = -1;
      else {
        let c = code!.get(text);
        if (c === undefined) {
          c = code!.size;
          code!.set(text, c);
        }
        column.codes[i] = c;
      }
    }
    i++;
  };
  for await (const chunk of source.chunks()) for (const cells of chunk) store(cells);
  const columns = plans.map(
    ({ column, code }): Column =>
      column.type === "category" ? { ...column, categories: [...code!.keys()] } : column,
  );
  return {
    table: { rows, columns },
    targetName: options.target,
    task,
    target,
    classes,
    kept,
    notes,
    fingerprint: `${total}x${names.length}-${(hash >>> 0).toString(16)}`,
  };
}
