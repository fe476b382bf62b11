import { AttuneError } from "../errors/attune-error.ts";
import { countText } from "../errors/count-text.ts";
import type { Target } from "../numeric/matrix.ts";
import type { Rng } from "../numeric/rng.ts";
import type { SavedModel } from "../tune/saved-model/saved-model.ts";
import { CellWatch } from "../tune/table/cell-watch.ts";
import { createColumnBuilder } from "../tune/table/column-builder.ts";
import type { ColumnSpec, DataNote, Table } from "../tune/table/data-table.ts";
import { requireColumns } from "../tune/table/require-columns.ts";
import type { RowSource } from "../tune/table/row-source.ts";
import { readTargets } from "./read-targets.ts";

/** Rows that are explained, in memory. */
export interface ExplainedRows {
  /** How messages call the data. */
  readonly label: string;
  /** The columns of the model. */
  readonly table: Table;
  /** Number of each row in the data, from 1, ascending. */
  readonly numbers: Int32Array;
  /** Texts of the model's columns in each row. */
  readonly cells: readonly (readonly string[])[];
  /** Targets, NaN where they are missing; undefined if the data has no such column. */
  readonly target: Target | undefined;
  /** Rows of the data, of which there may be more than are in memory. */
  readonly count: number;
  /** Remarks on the data. */
  readonly notes: readonly DataNote[];
}

/** A row that was read. */
interface ReadRow {
  readonly number: number;
  readonly cells: readonly string[];
  readonly label: string | undefined;
}

/**
 * Reads rows as the model reads them. Of more than `most` a random sample is kept (reservoir sampling,
 * Vitter 1985, algorithm R).
 * @param wanted number of a row that is kept in any case
 * @throws AttuneError `data-invalid`
 */
export async function readExplainedRows(
  source: RowSource,
  model: SavedModel,
  most: number,
  wanted: readonly number[],
  rng: Rng,
): Promise<ExplainedRows> {
  const header = await source.header();
  const names = model.columns.map((column) => column.name);
  requireColumns(names, header, source.label);
  const indices = names.map((name) => header.indexOf(name));
  const atTarget = header.indexOf(model.target);
  const sample: ReadRow[] = [];
  const others: ReadRow[] = [];
  let count = 0;
  for await (const chunk of source.chunks())
    for (const cells of chunk) {
      count++;
      const row = (): ReadRow => ({
        number: count,
        cells: indices.map((j) => cells[j]),
        label: atTarget === -1 ? undefined : cells[atTarget],
      });
      if (sample.length < most) sample.push(row());
      else {
        const place = rng.integer(count);
        if (place < most) {
          if (wanted.includes(sample[place].number)) others.push(sample[place]);
          sample[place] = row();
        } else if (wanted.includes(count)) others.push(row());
      }
    }
  if (count === 0)
    throw new AttuneError("data-invalid", `${source.label} has a header but no rows`);
  const rows = [...sample, ...others].sort((a, b) => a.number - b.number);
  const watches = model.columns.map((spec) => new CellWatch(spec));
  const labels = rows.flatMap(({ label }) => (label === undefined ? [] : [label]));
  const numbers = Int32Array.from(rows, (row) => row.number);
  return {
    label: source.label,
    table: buildTable(model.columns, rows, watches),
    numbers,
    cells: rows.map((row) => row.cells),
    target: atTarget === -1 ? undefined : readTargets(model, labels, numbers, source.label),
    count,
    notes: [
      ...source.notes(),
      ...watches.flatMap((watch) => watch.notes(rows.length)),
      ...(count > rows.length
        ? [{ column: "", message: `${rows.length} of ${countText(count, "row")} drawn at random` }]
        : []),
    ],
  };
}

function buildTable(
  columns: readonly ColumnSpec[],
  rows: readonly ReadRow[],
  watches: readonly CellWatch[],
): Table {
  const built = columns.map((spec, j) => {
    const builder = createColumnBuilder(spec, rows.length, watches[j]);
    for (const { cells } of rows) builder.add(cells[j]);
    return builder.build();
  });
  return { rows: rows.length, columns: built };
}
