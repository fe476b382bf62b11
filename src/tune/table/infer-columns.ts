import { AttuneError } from "../../errors/attune-error.ts";
import type { ColumnSpec, DataNote } from "./data-table.ts";
import { type ColumnProfile, MAX_DISTINCT } from "./profile.ts";

/** Share of the present cells that must be numbers for a column of numbers. */
const MIN_NUMBER_SHARE = 0.98;
/** Share of the present cells that must be dates for a column of dates. */
const MIN_DATE_SHARE = 0.95;
/** In a table with more rows than this, a column that counts up by 1 is taken as row numbers. */
const MIN_ROWS_FOR_SERIAL = 20;
/** A text column with at most this many distinct values is always a category. */
const MAX_UNQUESTIONED_CATEGORIES = 50;
/** Text with more distinct values than this share of its cells identifies rows. */
const MAX_DISTINCT_SHARE = 0.5;
/** Mean length, in characters, above which such text is called free text. */
const FREE_TEXT_CHARACTERS = 20;

/** What the user said about columns, by their index in the header. */
export interface ColumnWishes {
  /** Index of the target. */
  readonly target: number;
  /** Columns to be taken as categories whatever they hold. */
  readonly categorical: ReadonlySet<number>;
  /** Columns to be left out. */
  readonly ignored: ReadonlySet<number>;
  /** Columns by which rows are split; left out too. */
  readonly splitting: ReadonlySet<number>;
}

/** A column that models may use. */
export interface UsedColumn extends ColumnSpec {
  /** Index in the header. */
  readonly index: number;
}

/** Why a column is left out, or which type it has. */
type Inference =
  | { readonly use: false; readonly why: string }
  | { readonly use: true; readonly type: ColumnSpec["type"]; readonly remark?: string };

const leaveOut = (why: string): Inference => ({ use: false, why });

/** Whether nearly every cell differs, as in names, identifiers and free text. */
function identifiesRows(p: ColumnProfile): boolean {
  const { size } = p.distinct;
  const hasMany = size >= MAX_DISTINCT || size > MAX_DISTINCT_SHARE * p.present;
  return hasMany && size > MAX_UNQUESTIONED_CATEGORIES;
}

/** Type of a column by what its cells hold. */
function inferType(p: ColumnProfile): Inference {
  if (p.numbers >= MIN_NUMBER_SHARE * p.present) {
    if (p.isSerial && p.isWhole && p.missing === 0 && p.count > MIN_ROWS_FOR_SERIAL)
      return leaveOut("row numbers; ignored");
    const others = p.present - p.numbers;
    if (others === 0) return { use: true, type: "number" };
    const cells = others === 1 ? "1 cell is not a number" : `${others} cells are not numbers`;
    return { use: true, type: "number", remark: `${cells}; treated as missing` };
  }
  if (p.dates >= MIN_DATE_SHARE * p.present) return { use: true, type: "date", remark: "dates" };
  if (!identifiesRows(p)) return { use: true, type: "category" };
  return leaveOut(
    p.characters / p.present > FREE_TEXT_CHARACTERS
      ? "free text; ignored (models do not read text)"
      : "a different value in nearly every row, as in names or identifiers; ignored",
  );
}

function inferColumn(name: string, j: number, p: ColumnProfile, wishes: ColumnWishes): Inference {
  if (wishes.splitting.has(j)) return leaveOut("used to split the rows; not used as an input");
  if (wishes.ignored.has(j)) return leaveOut("ignored as requested");
  if (p.present === 0)
    throw new AttuneError(
      "data-invalid",
      `column ${JSON.stringify(name)} is missing in every row`,
      { hint: `leave it out with --ignore ${name}` },
    );
  if (p.distinct.size === 1 && p.missing === 0)
    return leaveOut(`always ${JSON.stringify([...p.distinct][0])}; ignored`);
  return wishes.categorical.has(j) ? { use: true, type: "category" } : inferType(p);
}

/**
 * Infers which columns models may use and what type each has.
 * @param names the header
 * @param profiles one per column of the header
 * @returns the columns in order of the header, and remarks on them and on those left out
 * @throws AttuneError `data-invalid` when a column is missing in every row, or none can be used
 */
export function inferColumns(
  names: readonly string[],
  profiles: readonly ColumnProfile[],
  wishes: ColumnWishes,
): { readonly columns: readonly UsedColumn[]; readonly notes: readonly DataNote[] } {
  const columns: UsedColumn[] = [];
  const notes: DataNote[] = [];
  for (const [index, name] of names.entries()) {
    if (index === wishes.target) continue;
    const profile = profiles[index];
    const inference = inferColumn(name, index, profile, wishes);
    if (!inference.use) {
      notes.push({ column: name, message: inference.why });
      continue;
    }
    columns.push({ index, name, type: inference.type });
    if (inference.remark !== undefined) notes.push({ column: name, message: inference.remark });
    if (profile.missing > 0)
      notes.push({
        column: name,
        message: `${profile.missing} of ${profile.count} cells are missing`,
      });
  }
  if (columns.length > 0) return { columns, notes };
  const reasons = notes.slice(0, 3).map((n) => `${n.column}: ${n.message}`);
  throw new AttuneError(
    "data-invalid",
    `no column is left to learn from${reasons.length > 0 ? ` (${reasons.join("; ")})` : ""}`,
    { hint: "see --ignore and --categorical" },
  );
}
