import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import type { DataNote } from "../table/data-table.ts";
import type { RowOrigin } from "../table/store-rows.ts";
import type { Splitting } from "./fold.ts";

/** The rows that are held out, and the others. */
interface HeldOut {
  /** Rows that the search uses, in ascending order. */
  readonly rest: Int32Array;
  /** Rows that it never sees, in ascending order. */
  readonly held: Int32Array;
}

/**
 * Holds out the rows that the user names.
 * @param numbers of the rows in the data; the first one is 1
 * @param n number of rows of the table
 * @param origin of these rows, where some rows of the data were left out
 * @throws AttuneError `data-invalid` for a number that is no row or is there twice, and when no row
 *   is left for one of the parts
 */
export function holdOutGiven(
  numbers: readonly number[],
  n: number,
  origin: RowOrigin | undefined,
): HeldOut {
  const last = origin?.count ?? n;
  const wanted = new Set<number>();
  for (const [k, number] of numbers.entries()) {
    const refuse = (problem: string, hint: string): never => {
      throw new AttuneError("data-invalid", `holdoutRows: entry ${k + 1} ${problem}`, { hint });
    };
    if (!Number.isInteger(number) || number < 1 || number > last)
      refuse(
        `is ${show(number)}; the data has rows 1 to ${last}`,
        "the first row below the header is 1",
      );
    if (wanted.has(number)) refuse(`names row ${number} again`, "name each row once");
    wanted.add(number);
  }
  const isHeld = (i: number): boolean => wanted.has(origin?.numbers[i] ?? i + 1);
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const held = all.filter(isHeld);
  if (held.length === 0 || held.length === n)
    throw new AttuneError(
      "data-invalid",
      `holdoutRows names ${held.length === 0 ? "no row with a target" : `all ${n} rows`}`,
      { hint: "name the rows that are to be held out, and leave some to train on" },
    );
  return { rest: all.filter((i) => !isHeld(i)), held };
}

/**
 * What makes the score of rows that the user holds out better than that of new rows: groups of which
 * some rows train, and training rows that are not earlier.
 * @param column that has the groups or times
 * @param name what the remark calls the rows
 */
export function describeGivenHoldout(
  { rest, held }: HeldOut,
  splitting: Splitting,
  column: string,
  name = "rows held out",
): DataNote[] {
  const message = leakOf({ rest, held }, splitting, name);
  return message === undefined ? [] : [{ column, message, kind: "leak" }];
}

function leakOf({ rest, held }: HeldOut, splitting: Splitting, name: string): string | undefined {
  switch (splitting.by) {
    case "rows":
      return undefined;
    case "group": {
      const training = new Set(Array.from(rest, (i) => splitting.groups[i]));
      const groups = new Set(Array.from(held, (i) => splitting.groups[i]));
      const shared = [...groups].filter((group) => training.has(group)).length;
      return shared === 0
        ? undefined
        : `${shared} of ${groups.size} groups of the ${name} have training rows, too`;
    }
    case "time": {
      const { order, gap = 0 } = splitting;
      const first = held.reduce((least, i) => Math.min(least, order[i]), Infinity);
      const late = rest.filter((i) => order[i] >= first || order[i] > first - gap).length;
      return late === 0
        ? undefined
        : `${late} training rows are not ${gap > 0 ? `${gap} ` : ""}earlier than the first of the ${name}`;
    }
  }
}
