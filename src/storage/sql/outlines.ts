import { NO_NUMBERS } from "../../trial/row.ts";
import { isJsonObject } from "../json-object.ts";
import type { OutlineRequest, TrialOutline } from "../page.ts";
import { readPage, type SkipRow } from "./changes.ts";
import type { Sql, SqlDriver } from "./driver.ts";

/** The text of a text as JSON has it; one with control characters is no JSON, and is read singly. */
const quoted = (column: string): string =>
  `'"' || replace(replace(${column}, '\\', '\\\\'), '"', '\\"') || '"'`;

/**
 * As `Storage.outlines`. The database joins the texts of all trials to one JSON text, since a row
 * for each trial, and parsing each of its texts, takes five times as long.
 */
export async function readOutlines(
  sql: Sql,
  study: number,
  { after = -1, count }: OutlineRequest,
  { numberText }: Pick<SqlDriver, "numberText">,
  skip: SkipRow,
): Promise<readonly TrialOutline[]> {
  const fields = [
    ...["number", quoted("state"), "params", "attributes", quoted("worker"), "attempt"],
    ...[numberText("started"), numberText("seconds")],
    ...[`coalesce("values", '[]')`, "coalesce(limits, '[]')"],
    `CASE WHEN cost IS NULL THEN 'null' ELSE ${numberText("cost")} END`,
  ];
  const [{ joined }] = await sql.all<{ readonly joined: string | null }>(
    `SELECT string_agg('[' || ${fields.join(" || ',' || ")} || ']', ',') AS joined FROM (
      SELECT * FROM trials WHERE study = ? AND number > ? AND params IS NOT NULL
        ORDER BY number LIMIT ?) AS page`,
    ...[study, after, count],
  );
  try {
    const stored: readonly StoredOutline[] = JSON.parse(`[${joined ?? ""}]`);
    return stored.map(toOutline);
  } catch {
    // One of them can't be read so: each is read by itself, and the wrong one is named.
    return readPage(sql, study, { after, count }, skip);
  }
}

type StoredNumbers = readonly (number | string)[];
type StoredOutline = readonly [
  number: number,
  state: TrialOutline["state"],
  params: TrialOutline["params"],
  attributes: TrialOutline["attributes"],
  worker: string,
  attempt: number,
  started: number,
  seconds: number,
  values: StoredNumbers,
  limits: StoredNumbers,
  cost: number | null,
];

/** @throws SyntaxError for a trial whose texts are not the JSON that Attune writes */
function toOutline(stored: StoredOutline): TrialOutline {
  // By index: taking a list apart by a pattern takes longer than parsing it.
  if (stored.length !== 11 || !isJsonObject(stored[2]) || !isJsonObject(stored[3]))
    throw new SyntaxError("it is no trial");
  return {
    number: stored[0],
    state: stored[1],
    params: stored[2],
    attributes: stored[3],
    worker: stored[4],
    attempt: stored[5],
    startedAt: stored[6],
    seconds: stored[7],
    values: toNumbers(stored[8]),
    limits: toNumbers(stored[9]),
    cost: stored[10] ?? undefined,
  };
}

/** NaN and infinities are stored as strings. */
function toNumbers(stored: StoredNumbers): readonly number[] {
  if (stored.length === 0) return NO_NUMBERS;
  return stored.every(isNumber) ? stored : stored.map(Number);
}

const isNumber = (value: unknown): value is number => typeof value === "number";
