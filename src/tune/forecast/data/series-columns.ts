import { AttuneError } from "../../../errors/attune-error.ts";
import { show } from "../../../errors/show.ts";
import type { ColumnSpec, DataNote } from "../../table/data-table.ts";
import { inferType } from "../../table/infer-type.ts";
import { missingTexts } from "../../table/missing-words.ts";
import type { ColumnProfile } from "../../table/profile.ts";
import { profileRows } from "../../table/profile-rows.ts";
import { findColumn } from "../../table/read-dataset.ts";
import {
  chooseReading,
  dateFormatOf,
  decimalOf,
  type ReadingChoices,
} from "../../table/reading-choices.ts";
import type { ReadingOptions } from "../../table/reading-options.ts";
import type { RowSource } from "../../table/row-source.ts";

/** With this share of dates such as 20240131, a time column has dates, not numbers. */
const MIN_COMPACT_SHARE = 0.95;
/** Months as they may be written in place of dates. */
const MONTH = /^\d{4}-\d{2}$/;

/** Which columns the user names. */
interface SeriesWishes extends ReadingOptions {
  /** The column to forecast. */
  readonly target: string;
  /** The column of times. */
  readonly time: string;
  /** The column that names the series. Default: there is one series. */
  readonly group?: string | undefined;
  /** Columns that models do not see. */
  readonly ignore?: readonly string[] | undefined;
}

/** The columns of series, and how their cells are read. */
export interface SeriesColumns {
  /** The column of times: dates or numbers. */
  readonly time: ColumnSpec;
  /** The column to forecast: numbers. */
  readonly target: ColumnSpec;
  /** The column that names the series; absent for one series. */
  readonly group?: string | undefined;
}

/** What is known of a table of series after its first pass. */
interface InspectedSeries {
  /** The columns. */
  readonly columns: SeriesColumns;
  /** The other columns that may be known in advance. */
  readonly others: readonly ColumnSpec[];
  /** Whether the times are written as months: `2024-03`. */
  readonly isMonth: boolean;
  /** Remarks on columns. */
  readonly notes: readonly DataNote[];
  /** Hash of every cell. */
  readonly fingerprint: string;
}

/**
 * Reads a table once, and decides how its columns are written.
 * @param future header of the rows of the future; undefined without any
 * @throws AttuneError `data-invalid`, `usage`
 */
export async function inspectSeries(
  source: RowSource,
  wishes: SeriesWishes,
  future: readonly string[] | undefined,
): Promise<InspectedSeries> {
  const names = await source.header();
  if (names.length === 0 || (names.length === 1 && names[0] === ""))
    throw new AttuneError("data-invalid", `${source.label} is empty`, {
      hint: "it needs a header row and data rows",
    });
  requireDifferent(wishes);
  const at = (name: string, option: string): number => findColumn(names, name, option);
  const [time, target] = [at(wishes.time, "time"), at(wishes.target, "target")];
  const group = wishes.group === undefined ? -1 : at(wishes.group, "group");
  const ignored = (wishes.ignore ?? []).map((name) => at(name, "ignore"));
  const { profiles, fingerprint } = await profileRows(
    source,
    names.length,
    target,
    missingTexts(wishes.missing),
  );
  const choices = chooseReading(profiles, wishes);
  const missing = wishes.missing && { missing: wishes.missing };
  const rest = names.flatMap((name, j) =>
    [time, target, group, ...ignored].includes(j) ? [] : [{ name, j }],
  );
  const isKnown = ({ name }: { readonly name: string }): boolean => future?.includes(name) === true;
  const unknown = rest.filter((column) => !isKnown(column)).map(({ name }) => name);
  const notes: DataNote[] = [];
  const others = rest.filter(isKnown).flatMap(({ name, j }): ColumnSpec[] => {
    const wish = wishes.numeric?.includes(name) ? "number" : undefined;
    const inference = inferType(name, profiles[j], choices, wish, false);
    if (inference.use && inference.spec.type !== "text")
      return [{ name, ...inference.spec, ...missing }];
    notes.push({ column: name, message: inference.use ? "text; not used" : inference.why });
    return [];
  });
  if (unknown.length > 0)
    notes.push({
      column: unknown.join(", "),
      message: "not used: future values are not known (future rows with them may be given)",
    });
  return {
    columns: {
      time: { ...timeSpec(wishes.time, profiles[time], choices), ...missing },
      target: { ...targetSpec(wishes.target, profiles[target], choices), ...missing },
      ...(wishes.group !== undefined && { group: wishes.group }),
    },
    others,
    isMonth: [...profiles[time].distinct.keys()].every((text) => MONTH.test(text)),
    notes,
    fingerprint,
  };
}

/** @throws AttuneError `usage` */
function requireDifferent({ target, time, group }: SeriesWishes): void {
  const given = [target, time, ...(group === undefined ? [] : [group])];
  const twice = given.find((name, i) => given.indexOf(name) !== i);
  if (twice !== undefined)
    throw new AttuneError(
      "usage",
      `column ${show(twice)} can't be more than one of target, time and group`,
      { hint: "name three different columns" },
    );
}

function timeSpec(name: string, profile: ColumnProfile, choices: ReadingChoices): ColumnSpec {
  const { format, readable } = profile.numbers.read(decimalOf(profile, choices));
  const isCompact = profile.dates.compact >= MIN_COMPACT_SHARE * Math.max(1, profile.present);
  if (isCompact || readable < profile.present)
    return { name, type: "date", format: dateFormatOf(name, profile, choices) };
  return { name, type: "number", ...(format && { format }) };
}

/** @throws AttuneError `data-invalid` without any number */
function targetSpec(name: string, profile: ColumnProfile, choices: ReadingChoices): ColumnSpec {
  const { format, readable } = profile.numbers.read(decimalOf(profile, choices));
  if (readable === 0) {
    const [example] = profile.distinct.keys();
    throw new AttuneError(
      "data-invalid",
      profile.present === 0
        ? `target ${show(name)} is missing in every row`
        : `target ${show(name)} has no numbers, but cells such as ${show(example)}`,
      { hint: "a forecast needs a column of numbers" },
    );
  }
  return { name, type: "number", ...(format && { format }) };
}
