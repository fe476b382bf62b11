import { NO_NUMBERS } from "../../trial/row.ts";
import { isJsonObject } from "../json-object.ts";
import type { OutlineRequest, TrialOutline } from "../page.ts";
import { readPage, type SkipRow } from "./changes.ts";
import type { Sql, SqlDriver } from "./driver.ts";

/** Text of an attribute that stands for no attributes, and of numbers that stands for none. */
const NOTHING = "0";

/**
 * SQL that makes JSON of a text. Control characters make it invalid; then `readOutlines` reads the
 * trials one by one. The empty text comes first, since many trials have no worker.
 */
const quoted = (column: string): string =>
  `CASE WHEN ${column} = '' THEN '""' ` +
  `ELSE '"' || replace(replace(${column}, '\\', '\\\\'), '"', '\\"') || '"' END`;
const textOf = (column: string): string => `CAST(${column} AS TEXT)`;
const unless = (column: string, empty: string): string =>
  `CASE WHEN ${column} IS NULL OR ${column} = '${empty}' THEN '${NOTHING}' ELSE ${column} END`;

/**
 * As `Storage.outlines`. The database joins each field of all trials to one JSON text, since a row
 * for each trial, and parsing each of its texts, takes five times as long.
 */
export async function readOutlines(
  sql: Sql,
  study: number,
  { after = -1, count }: OutlineRequest,
  { numberText }: Pick<SqlDriver, "numberText">,
  skip: SkipRow,
): Promise<readonly TrialOutline[]> {
  const fields: { readonly [F in keyof Joined]: string } = {
    number: textOf("number"),
    state: `'"' || state || '"'`,
    params: "params",
    attributes: unless("attributes", "{}"),
    worker: quoted("worker"),
    attempt: textOf("attempt"),
    started: textOf(numberText("started")),
    seconds: textOf(numberText("seconds")),
    values: unless('"values"', "[]"),
    limits: unless("limits", "[]"),
    cost: `CASE WHEN cost IS NULL THEN 'null' ELSE ${textOf(numberText("cost"))} END`,
  };
  const joined = Object.entries(fields).map(
    ([name, text]) => `string_agg(${text}, ',') AS "${name}"`,
  );
  const [texts] = await sql.all<{ readonly [F in keyof Joined]: string | null }>(
    `SELECT ${joined.join(", ")} FROM (
      SELECT * FROM trials WHERE study = ? AND number > ? AND params IS NOT NULL
        ORDER BY number LIMIT ?) AS page`,
    ...[study, after, count],
  );
  try {
    return toOutlines(
      Object.fromEntries(
        Object.entries(texts).map(([field, text]) => [field, JSON.parse(`[${text ?? ""}]`)]),
      ) as unknown as Joined, // by the names of the fields
    );
  } catch {
    // One of the trials can't be read in this way: each is read by itself, which names a damaged one.
    return readPage(sql, study, { after, count }, skip);
  }
}

type StoredNumbers = readonly (number | string)[];

/** Each field of all trials. */
interface Joined {
  readonly number: readonly number[];
  readonly state: readonly TrialOutline["state"][];
  readonly params: readonly TrialOutline["params"][];
  readonly attributes: readonly (TrialOutline["attributes"] | 0)[];
  readonly worker: readonly string[];
  readonly attempt: readonly number[];
  readonly started: readonly number[];
  readonly seconds: readonly number[];
  readonly values: readonly (StoredNumbers | 0)[];
  readonly limits: readonly (StoredNumbers | 0)[];
  readonly cost: readonly (number | null)[];
}

/** @throws SyntaxError for trials whose texts are not the JSON that Attune writes */
function toOutlines(joined: Joined): readonly TrialOutline[] {
  const { number } = joined;
  if (Object.values(joined).some((field: readonly unknown[]) => field.length !== number.length))
    throw new SyntaxError("a field is no JSON, or more than one");
  return number.map((_, i) => toOutline(joined, i));
}

function toOutline(joined: Joined, i: number): TrialOutline {
  const params = joined.params[i];
  const attributes = joined.attributes[i];
  if (!isJsonObject(params) || !(attributes === 0 || isJsonObject(attributes)))
    throw new SyntaxError("it is no trial");
  return {
    number: joined.number[i],
    state: joined.state[i],
    params,
    attributes: attributes === 0 ? NO_ATTRIBUTES : attributes,
    worker: joined.worker[i],
    attempt: joined.attempt[i],
    startedAt: joined.started[i],
    seconds: joined.seconds[i],
    values: toNumbers(joined.values[i]),
    limits: toNumbers(joined.limits[i]),
    cost: joined.cost[i] ?? undefined,
  };
}

const NO_ATTRIBUTES: TrialOutline["attributes"] = Object.freeze({});

/** NaN and infinities are stored as strings. */
function toNumbers(stored: StoredNumbers | 0): readonly number[] {
  if (stored === 0) return NO_NUMBERS;
  return stored.every(isNumber) ? stored : stored.map(Number);
}

const isNumber = (value: unknown): value is number => typeof value === "number";
