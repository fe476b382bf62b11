import { AttuneError } from "../../errors/attune-error.ts";
import type { ColumnSpec, DataNote } from "./data-table.ts";
import { inferType } from "./infer-type.ts";
import { type Inference, leaveOut } from "./inference.ts";
import type { ColumnProfile } from "./profile.ts";
import type { ReadingChoices } from "./reading-choices.ts";
import { quote } from "./unreadable.ts";

/** What the user said about columns, by their index in the header. */
export interface ColumnWishes {
  /** Index of the target. */
  readonly target: number;
  /** Index of the column of weights, if there is one; no model sees it. */
  readonly weight?: number | undefined;
  /** Columns to be taken as categories whatever they hold. */
  readonly categorical: ReadonlySet<number>;
  /** Columns to be taken as numbers whatever they hold. */
  readonly numeric: ReadonlySet<number>;
  /** Columns to be taken as texts, of which words are read. */
  readonly text: ReadonlySet<number>;
  /** Columns to be left out. */
  readonly ignored: ReadonlySet<number>;
  /** Columns that are pixels of images, also those that are the same in every row. */
  readonly pixels?: ReadonlySet<number> | undefined;
  /** Columns by which rows are split; left out too. */
  readonly splitting: ReadonlySet<number>;
  /** Texts that stand for a missing cell, in place of the usual ones. */
  readonly missing: readonly string[] | undefined;
  /** Whether categories that differ in case or blanks only are one. */
  readonly ignoreCase: boolean;
}

/** A column that models may use. */
export interface UsedColumn extends ColumnSpec {
  /** Index in the header. */
  readonly index: number;
}

function inferColumn(
  name: string,
  j: number,
  p: ColumnProfile,
  wishes: ColumnWishes,
  choices: ReadingChoices,
): Inference {
  if (wishes.splitting.has(j)) return leaveOut("used to split the rows; not used as an input");
  if (wishes.ignored.has(j)) return leaveOut("ignored as requested");
  if (p.present === 0) return leaveOut("missing in every row; ignored");
  if (wishes.pixels?.has(j)) return inferType(name, p, choices, "number", wishes.ignoreCase);
  if (p.distinct.size === 1 && p.missing === 0)
    return leaveOut(`always ${quote([...p.distinct.keys()][0])}; ignored`);
  const wish = wishes.categorical.has(j)
    ? "category"
    : wishes.numeric.has(j)
      ? "number"
      : wishes.text.has(j)
        ? "text"
        : undefined;
  return inferType(name, p, choices, wish, wishes.ignoreCase);
}

/** `12 of 400 cells are missing`, with the word that stands for them where it may be a name. */
function describeMissing({ missing, count, missingWords }: ColumnProfile, isCategory: boolean) {
  const words = [...missingWords.keys()].filter((word) => word !== "");
  const named =
    isCategory && words.length > 0
      ? ` (${words.map(quote).join(", ")}; if that is a name, give --missing)`
      : "";
  return `${missing} of ${count} cells are missing${named}`;
}

/**
 * Infers which columns models may use and how each is read.
 * @param names the header
 * @param profiles one per column of the header
 * @returns the columns in order of the header, and remarks on them and on those left out
 * @throws AttuneError `data-invalid` when no column can be used, a column can't be read as asked, or
 * the order of day and month is open
 */
export function inferColumns(
  names: readonly string[],
  profiles: readonly ColumnProfile[],
  wishes: ColumnWishes,
  choices: ReadingChoices,
): { readonly columns: readonly UsedColumn[]; readonly notes: readonly DataNote[] } {
  const columns: UsedColumn[] = [];
  const notes: DataNote[] = [];
  for (const [index, name] of names.entries()) {
    if (index === wishes.target || index === wishes.weight) continue;
    const profile = profiles[index];
    const inference = inferColumn(name, index, profile, wishes, choices);
    if (!inference.use) {
      notes.push({ column: name, message: inference.why });
      continue;
    }
    const { spec, remarks } = inference;
    const isCategory = spec.type === "category";
    columns.push({
      index,
      name,
      ...spec,
      ...(wishes.missing && { missing: wishes.missing }),
      ...(isCategory && wishes.ignoreCase && { ignoreCase: true }),
    });
    for (const message of remarks) notes.push({ column: name, message });
    if (profile.missing > 0)
      notes.push({ column: name, message: describeMissing(profile, isCategory) });
  }
  if (columns.length > 0) return { columns, notes };
  const reasons = notes.slice(0, 3).map((n) => `${n.column}: ${n.message}`);
  throw new AttuneError(
    "data-invalid",
    `no column is left to learn from${reasons.length > 0 ? ` (${reasons.join("; ")})` : ""}`,
    {
      hint:
        wishes.splitting.size > 0
          ? "the next steps of a series are forecast with --forecast STEPS (in code: tuneForecast)"
          : "see --ignore, --categorical, --numeric and --text",
    },
  );
}
