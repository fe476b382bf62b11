import type { Evidence } from "./evidence.ts";
import { gainNumber } from "./score-text.ts";

/** Below this number of rows the verdict says only what so few rows can show. */
export const MIN_ROWS_FOR_DETAILS = 100;
/** Columns that a sentence lists. */
const MAX_LISTED_COLUMNS = 5;

/** Leaks come first: they make every other score too good. */
export function judgeLeaks({ leaks }: Evidence): string | undefined {
  if (leaks.length === 0) return undefined;
  const columns = [...new Set(leaks.map((l) => l.column).filter((name) => name !== ""))];
  const listed = columns.slice(0, MAX_LISTED_COLUMNS).map((name) => JSON.stringify(name));
  if (columns.length > listed.length) listed.push(`${columns.length - listed.length} more`);
  const which =
    columns.length === 0
      ? leaks[0].message
      : `${listed.join(", ")} ${columns.length === 1 ? "predicts" : "predict"} the target ` +
        "suspiciously well";
  return (
    `Check first for a leak: ${which}. If that is not known at the time of prediction, every ` +
    `score below is too good${columns.length === 0 ? "" : " (--ignore leaves columns out)"}.`
  );
}

/** What so few rows can show at all. */
export function judgeSize({ rows, estimate }: Evidence): string | undefined {
  if (rows >= MIN_ROWS_FOR_DETAILS) return undefined;
  const { low, high } = estimate;
  const width = high - low;
  return (
    `With ${rows} rows the score is known only to an interval of width ${gainNumber(width, estimate)} ` +
    `(${gainNumber(low, estimate)} to ${gainNumber(high, estimate)}): nothing finer than that can be concluded.`
  );
}
