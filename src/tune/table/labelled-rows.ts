import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { CellWatch } from "./cell-watch.ts";
import { createColumnBuilder } from "./column-builder.ts";
import type { Column, ColumnSpec, DataNote, Table } from "./data-table.ts";
import { requireColumns } from "./require-columns.ts";
import type { RowSource } from "./row-source.ts";
import type { WeightReader } from "./row-weights.ts";
import { quote } from "./unreadable.ts";

/** Rows of another table than the training rows, with their targets. */
export interface LabelledRows {
  /** The columns that models may use. */
  readonly table: Table;
  /** Class index or number of each row. */
  readonly target: Float64Array;
  /** Weight of each row; undefined when all rows count alike. */
  readonly weights: Float64Array | undefined;
  /** Text of each cell of the columns by which rows are split, by column name. */
  readonly kept: ReadonlyMap<string, readonly string[]>;
  /** Remarks on cells. */
  readonly notes: readonly DataNote[];
}

/** How the training rows were read. */
interface LabelledReading {
  /** The columns that models may use, as in the training rows. */
  readonly columns: readonly ColumnSpec[];
  /** Name of the target, and how its cells are read: NaN for one that the training rows lack. */
  readonly target: { readonly name: string; readonly toValue: (text: string) => number };
  /** Labels of the classes; empty for regression. */
  readonly classes: readonly string[];
  /** Name of the weights, and how they are read. */
  readonly weight: { readonly name: string; readonly toValue: WeightReader } | undefined;
  /** Columns whose texts are kept. */
  readonly keep: readonly string[];
  /** Texts that stand for a missing target. */
  readonly missing: ReadonlySet<string>;
  /** Whether rows without a target are left out instead of refused. */
  readonly dropMissing: boolean;
}

/** Classes that a message lists. */
const MAX_LISTED_CLASSES = 6;

/**
 * Reads rows in the same way as the training rows were.
 * @throws AttuneError `data-invalid` for a column that is missing, and for a target or weight that
 *   can't be read
 */
export async function readLabelledRows(
  source: RowSource,
  reading: LabelledReading,
): Promise<LabelledRows> {
  const { columns, target, weight, keep, missing, dropMissing } = reading;
  const header = await source.header();
  const names = columns.map((column) => column.name);
  const others = [target.name, ...(weight ? [weight.name] : []), ...keep];
  requireColumns([...names, ...others], header, source.label);
  const indexOf = (name: string): number => header.indexOf(name);
  const [atTarget, atWeight] = [indexOf(target.name), weight ? indexOf(weight.name) : -1];
  const indices = names.map(indexOf);
  const watches = columns.map((spec) => new CellWatch(spec));
  const texts = keep.map((name) => ({ name, at: indexOf(name), list: [] as string[] }));
  const rows: { readonly cells: readonly string[]; readonly value: number; weight: number }[] = [];
  let read = 0;
  let dropped = 0;
  for await (const chunk of source.chunks())
    for (const cells of chunk) {
      read++;
      const label = cells[atTarget];
      if (missing.has(label)) {
        if (!dropMissing) throw missingTarget(source.label, target.name, read);
        dropped++;
        continue;
      }
      const value = target.toValue(label);
      if (!Number.isFinite(value)) throw wrongTarget(source.label, reading, label, read);
      for (const { at, list } of texts) list.push(cells[at]);
      rows.push({
        cells: indices.map((j) => cells[j]),
        value,
        weight: weight === undefined ? 1 : weight.toValue(cells[atWeight], read),
      });
    }
  if (rows.length === 0)
    throw new AttuneError("data-invalid", `${source.label} has no rows with a target`);
  const builders = columns.map((spec, j) => createColumnBuilder(spec, rows.length, watches[j]));
  for (const { cells } of rows) for (let j = 0; j < builders.length; j++) builders[j].add(cells[j]);
  const built: readonly Column[] = builders.map((builder) => builder.build());
  return {
    table: { rows: rows.length, columns: built },
    target: Float64Array.from(rows, (row) => row.value),
    weights: weight && Float64Array.from(rows, (row) => row.weight),
    kept: new Map(texts.map(({ name, list }) => [name, list])),
    notes: [
      ...source.notes(target.name),
      ...(dropped > 0
        ? [
            {
              column: target.name,
              message: `${countText(dropped, "row")} without a target left out`,
            },
          ]
        : []),
      ...watches.flatMap((watch) => watch.notes(rows.length)),
    ],
  };
}

function missingTarget(label: string, name: string, row: number): AttuneError {
  return new AttuneError(
    "data-invalid",
    `target ${JSON.stringify(name)} is missing in row ${row} of ${label}`,
    { hint: "remove such rows, or leave them out with --drop-missing" },
  );
}

function wrongTarget(
  label: string,
  { target, classes }: LabelledReading,
  text: string,
  row: number,
): AttuneError {
  const at = `target ${JSON.stringify(target.name)} contains ${quote(text)} in row ${row} of ${label}`;
  if (classes.length === 0)
    return new AttuneError("data-invalid", `${at}, which is not a number`, {
      hint: "correct the cell, or remove the row",
    });
  const listed = classes.slice(0, MAX_LISTED_CLASSES).join(", ");
  const more = classes.length > MAX_LISTED_CLASSES ? ", …" : "";
  return new AttuneError("data-invalid", `${at}, a class that the training rows do not have`, {
    hint: `the classes are ${listed}${more}; --ignore-case takes spellings that differ in case as one`,
  });
}
