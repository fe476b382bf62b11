import type { UntypedRecord } from "../trial/to-record.ts";
import { ParquetColumn } from "./parquet-column.ts";
import {
  measuredColumns,
  type TabulatedStudy,
  type TrialCells,
  TrialColumns,
} from "./trial-columns.ts";

/** Trials of a group of rows: what is in memory at once. */
const ROWS_PER_GROUP = 10_000;

/**
 * All trials of a study as a Parquet file, in parts, with the columns of `toRows`. Numbers are
 * doubles, whole numbers have 32 bits, or 64 where a value needs them, `started` is a time in UTC;
 * lists, objects and columns of several kinds of values are JSON. A cell is null where a trial does
 * not have the quantity.
 * @param trials gives all trials, and is called twice: the columns depend on all of them
 * @param isShown whether the file has a column. Default: it has all
 */
export async function* streamParquet(
  definition: TabulatedStudy,
  trials: () => AsyncIterable<UntypedRecord>,
  isShown: (column: string) => boolean = () => true,
): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import("hyparquet-writer");
  const { names, columns, last } = await readColumns(definition, trials, isShown);
  const dataOf = (cells: readonly TrialCells[]) =>
    names.map((name) => {
      const column = columns.get(name)!;
      return { name, type: column.type, data: cells.map((row) => column.write(row.get(name))) };
    });
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    ...{ writer, createdBy: "attune" },
    schema: schemaFromColumnData({ columnData: dataOf([]) }),
  });
  /** The bytes that were written since; `offset` goes on. */
  const taken = (): Uint8Array => {
    const bytes = new Uint8Array(writer.getBuffer());
    writer.index = 0;
    return bytes;
  };
  const read = new TrialColumns(definition);
  let cells: TrialCells[] = [];
  for await (const trial of trials()) {
    if (trial.number > last) break; // it began after the columns were known
    cells.push(read.read(trial));
    if (cells.length < ROWS_PER_GROUP) continue;
    await file.write({ columnData: dataOf(cells), rowGroupSize: ROWS_PER_GROUP });
    cells = [];
    yield taken();
  }
  if (cells.length > 0)
    await file.write({ columnData: dataOf(cells), rowGroupSize: ROWS_PER_GROUP });
  await file.finish();
  yield taken();
}

/** The columns by the values of all trials, and the number of the last trial. */
async function readColumns(
  definition: TabulatedStudy,
  trials: () => AsyncIterable<UntypedRecord>,
  isShown: (column: string) => boolean,
) {
  const measured = measuredColumns(definition);
  const numbers = new Set([...measured.objectives.values(), ...measured.limits.values()]);
  const floats = Object.entries(definition.space.params).flatMap(([name, param]) =>
    param.kind === "float" ? [`param:${name}`] : [],
  );
  const isNumber = new Set([...numbers, ...floats]);
  const found = new TrialColumns(definition);
  const columns = new Map<string, ParquetColumn>();
  const columnOf = (name: string): ParquetColumn => {
    let column = columns.get(name);
    if (column === undefined)
      columns.set(name, (column = new ParquetColumn(name, isNumber.has(name))));
    return column;
  };
  let last = -1;
  for await (const trial of trials()) {
    for (const [name, value] of found.read(trial)) columnOf(name).see(value);
    last = trial.number;
  }
  const names = found.names.filter(isShown);
  for (const name of names) columnOf(name);
  return { names, columns, last };
}
