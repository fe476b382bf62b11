import { type TestRows, toTestRows } from "../finals/test-rows.ts";
import { imageSizeOf } from "../image/image-size.ts";
import { type Dataset, type ReadOptions, readDataset } from "../table/read-dataset.ts";
import { readingOptionsOf } from "../table/reading-options.ts";
import { type Data, openRows, type RowSource } from "../table/row-source.ts";
import type { ReadingTime } from "../table/source/images-for-time.ts";
import { embedderOf } from "../text/embedding/embedder-of.ts";
import type { DividedRows } from "./divide-rows.ts";
import { measureSlowdown } from "./measure-slowdown.ts";
import type { PlanOptions } from "./tune-plan.ts";

/** Rows as they were read, and how others of the same kind are read. */
interface RowsRead {
  readonly dataset: Dataset;
  /** Adds the embeddings of texts; without a model of embeddings rows stay as they are. */
  readonly embed: (source: RowSource) => RowSource;
}

/**
 * The time to read images; undefined where all have to be read: without a limit, by numbers of rows, and in
 * a study that the user has named, which goes on with the rows that it began with.
 */
function readingTime(options: PlanOptions): ReadingTime | undefined {
  const { seconds, startedMs = performance.now(), study, holdoutRows } = options;
  if (seconds === undefined || study !== undefined || holdoutRows !== undefined) return undefined;
  return {
    secondsLeft: () => seconds - (performance.now() - startedMs) / 1000,
    slowdown: measureSlowdown(),
  };
}

/**
 * Reads the rows of which models are made.
 * @throws AttuneError `usage`, `data-invalid`
 */
export async function readRows(data: Data, options: PlanOptions): Promise<RowsRead> {
  const { target, task, categorical, ignore, folds, weight, dropMissing } = options;
  const reading = readingOptionsOf(options);
  const reads: ReadOptions = {
    ...{ target, ...reading, task, categorical, ignore, weight, dropMissing },
    keep: typeof folds === "object" ? [folds.column] : undefined,
  };
  const opened = await openRows(data, reading, {
    ...{ size: imageSizeOf(options.image), time: readingTime(options) },
  });
  const embed = await embedderOf(opened, reads, options.embeddings);
  return { dataset: await readDataset(embed(opened), reads), embed };
}

/**
 * Reads the table of its own that scores the result.
 * @returns undefined without such a table
 * @throws AttuneError `usage`, `data-invalid`
 */
export async function readTestRows(
  options: PlanOptions,
  dataset: Dataset,
  { splitting, column }: DividedRows,
  embed: RowsRead["embed"],
): Promise<TestRows | undefined> {
  if (options.test === undefined) return undefined;
  const source = await openRows(options.test, readingOptionsOf(options), {
    size: dataset.table.image,
  });
  const rows = await dataset.readMore?.(embed(source));
  return rows && toTestRows(rows, dataset, splitting, column);
}
