import type { TrialRow } from "../trial/row.ts";

/** Which trials of a study to read, by their numbers. Numbers without parameters are left out. */
export interface PageRequest {
  /** Only trials with greater numbers. Default: −1, all of them. */
  readonly after?: number;
  /** Number of trials to skip before the first one. Default: 0. */
  readonly skip?: number;
  /** Greatest number of trials to read. */
  readonly count: number;
  /** Whether to read the last trials instead of the first; `skip` then counts from the end. */
  readonly last?: boolean;
}

/** The result of a complete trial. */
export interface TrialResult {
  /** Number of the trial. */
  readonly number: number;
  /** The value of each objective, in their order. */
  readonly values: readonly number[];
  /** The measured quantity of each limit, in their order. */
  readonly limits: readonly number[];
}

/** Which trials of a study to read as outlines, in order of number. */
export type OutlineRequest = Pick<PageRequest, "after" | "count">;

/** What charts and tables show of a trial: not its reports, its origin or its error. */
export type TrialOutline = Pick<
  TrialRow,
  | ("number" | "state" | "params" | "attributes" | "worker" | "attempt" | "startedAt" | "seconds")
  | ("values" | "limits" | "cost")
>;

/** Rows by number, which are made when they are read. */
export interface NumberedRows {
  /** One more than the highest number. */
  readonly length: number;
  /** The row of this number; undefined if there is none. */
  get(number: number): TrialRow | undefined;
}

/** The page of some rows, in order of number. It reads no more rows than it needs. */
export function pageOf(
  rows: NumberedRows,
  { after = -1, skip = 0, count, last = false }: PageRequest,
): readonly TrialRow[] {
  const found: TrialRow[] = [];
  let left = skip;
  let number = last ? rows.length - 1 : after + 1;
  while (found.length < count && (last ? number > after : number < rows.length)) {
    const row = rows.get(number);
    number += last ? -1 : 1;
    if (row === undefined || row.params === null) continue;
    if (left > 0) left--;
    else found.push(row);
  }
  return last ? found.reverse() : found;
}

/** The results of the complete trials among some rows, in the order of the rows. */
export function resultsOf(rows: Iterable<TrialRow>): readonly TrialResult[] {
  const results: TrialResult[] = [];
  for (const { state, number, values, limits } of rows)
    if (state === "complete") results.push({ number, values, limits });
  return results;
}

/** Trials that are read at a time from a large study. */
const PAGE_ROWS = 500;

/** Where `eachPage` starts and ends. */
export interface Listing {
  /** Number of trials to skip before the first one. Default: 0. */
  readonly offset?: number | undefined;
  /** Greatest number of trials. Default: all. */
  readonly limit?: number | undefined;
}

/** All trials of a study in order of number, in pages, so that few are in memory at once. */
export async function* eachPage(
  read: (request: PageRequest) => Promise<readonly TrialRow[]>,
  { offset = 0, limit = Infinity }: Listing = {},
): AsyncGenerator<readonly TrialRow[]> {
  let after = -1;
  let skip = offset;
  for (let left = limit; left > 0; ) {
    const count = Math.min(left, PAGE_ROWS);
    const page = await read({ after, skip, count });
    if (page.length > 0) yield page;
    if (page.length < count) return;
    after = page[page.length - 1].number;
    skip = 0;
    left -= page.length;
  }
}
