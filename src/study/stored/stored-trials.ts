import { MAX_ROWS_FOR_EVIDENCE } from "../../sampler/noise/repeats.ts";
import { eachPage, type Listing, type TrialResult } from "../../storage/page.ts";
import type { Storage, StudyInfo } from "../../storage/storage.ts";
import { bestRows } from "../../trial/feasible.ts";
import { GrowingColumns } from "../../trial/growing-columns.ts";
import { type Measures, measuresOf } from "../../trial/measures.ts";
import { toRecord, type UntypedRecord } from "../../trial/to-record.ts";

const NO_COORDINATES = new Float64Array(0);

/** Numbers of the best trial, or of the Pareto front, in completion order. */
export function bestNumbers(
  measures: Measures,
  results: readonly TrialResult[],
): readonly number[] {
  const columns = new GrowingColumns(0, measures);
  for (const { number, values, limits: measured } of results)
    columns.append(
      { number, values, limits: measured, cost: undefined, seconds: 0 },
      "complete",
      NO_COORDINATES,
    );
  return bestRows({ finished: columns.view() }).map((row) => results[row].number);
}

/**
 * Reads the best feasible trial of a stored study, or with several objectives its Pareto front,
 * without reading the parameters of the other trials.
 */
export async function readBest(
  storage: Storage,
  info: StudyInfo,
): Promise<readonly UntypedRecord[]> {
  const { name, objectives, limits } = info;
  const measures = measuresOf(objectives, limits);
  if (await showsNoise(storage, info, measures)) {
    const { readFoundStudy } = await import("./read-study.ts");
    return (await readFoundStudy(storage, info)).best;
  }
  for (let results = await storage.results(name); ; ) {
    const records: UntypedRecord[] = [];
    const missing = new Set<number>();
    for (const number of bestNumbers(measures, results)) {
      const [row] = await storage.page(name, { after: number - 1, count: 1 });
      if (row?.number === number) records.push(toRecord(row, measures));
      else missing.add(number);
    }
    if (missing.size === 0) return records;
    // They can't be read, or were deleted meanwhile: the best of the others.
    results = results.filter(({ number }) => !missing.has(number));
  }
}

/** Whether trials that repeat each other show that results are noisy. */
async function showsNoise(
  storage: Storage,
  { name, space }: StudyInfo,
  measures: Measures,
): Promise<boolean> {
  if (measures.signs.length > 1 || space === null) return false;
  const params = new Map<string, number>();
  for (const row of await storage.page(name, { count: MAX_ROWS_FOR_EVIDENCE })) {
    if (row.state !== "complete") continue;
    const key = JSON.stringify(row.params);
    const value = params.get(key);
    if (value !== undefined && value !== row.values[0]) return true;
    params.set(key, row.values[0]);
  }
  return false;
}

/** The last trials of a stored study, in order of number. @param count of them, at most */
export async function readLastTrials(
  storage: Storage,
  { name, objectives, limits }: StudyInfo,
  count: number,
): Promise<readonly UntypedRecord[]> {
  const measures = measuresOf(objectives, limits);
  const rows = await storage.page(name, { last: true, count });
  return rows.map((row) => toRecord(row, measures));
}

/** All trials of a stored study in order of number, a few at a time. */
export async function* eachTrial(
  storage: Storage,
  { name, objectives, limits }: StudyInfo,
  listing?: Listing,
): AsyncGenerator<UntypedRecord> {
  const measures = measuresOf(objectives, limits);
  for await (const page of eachPage((request) => storage.page(name, request), listing))
    for (const row of page) yield toRecord(row, measures);
}
