import { cellReader, createColumnBuilder } from "./column-builder.ts";
import { type Column, type ColumnSpec, specOf } from "./data-table.ts";
import type { ColumnProfile } from "./profile.ts";

/** The rows of the data that are used. */
export interface UsedRows {
  /** Number of them. */
  readonly count: number;
  /** 1 for each row of the data that is left out; undefined when all rows are used. */
  readonly leftOut: Uint8Array | undefined;
}

/**
 * The values that the first pass has kept of a column; undefined where its cells have to be read again.
 * @param read reads a cell that is not missing
 * @param isPlain whether it reads numbers as programs write them, and nothing else
 */
export function keptValues(
  profile: ColumnProfile,
  { count, leftOut }: UsedRows,
  read: (text: string) => number,
  isPlain: boolean,
): Float64Array | undefined {
  const { kept, index } = profile;
  const values = new Float64Array(count);
  let row = 0;
  if (kept.hasCodes) {
    const valuesOfTexts = Float64Array.from(index.texts, (text, code) =>
      profile.isMissingCode(code) ? Number.NaN : read(text),
    );
    kept.forEachCode((code, i) => {
      if (leftOut?.[i] !== 1) values[row++] = valuesOfTexts[code];
    });
  } else if (kept.hasValues && isPlain)
    kept.forEachValue((value, i) => {
      if (leftOut?.[i] !== 1) values[row++] = value;
    });
  else return undefined;
  kept.clear();
  return values;
}

/** The column that the first pass has kept; undefined where its cells have to be read again. */
export function keptColumn(
  spec: ColumnSpec,
  profile: ColumnProfile,
  rows: UsedRows,
): Column | undefined {
  const { type } = spec;
  if (type === "number" || type === "date") {
    const isPlain = type === "number" && spec.format === undefined;
    const values = keptValues(profile, rows, cellReader(spec), isPlain);
    return values && { ...specOf(spec), type, values };
  }
  const { kept, index } = profile;
  if (!kept.hasCodes) return undefined;
  const builder = createColumnBuilder(spec, rows.count);
  kept.forEachCode((code, i) => {
    if (rows.leftOut?.[i] !== 1) builder.add(index.texts[code]);
  });
  kept.clear();
  return builder.build();
}
