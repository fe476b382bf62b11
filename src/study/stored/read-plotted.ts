import type { PlottedStudy } from "../../analysis/plots/plotted-study.ts";
import type { Storage, StudyInfo } from "../../storage/storage.ts";
import { toRecord, type UntypedRecord } from "../../trial/to-record.ts";
import { readTable } from "./read-study.ts";

/** A stored study as plots read it: records are made one at a time, when a plot asks for them. */
export async function readPlotted(storage: Storage, info: StudyInfo): Promise<PlottedStudy> {
  const { name, objectives, limits } = info;
  const { space, measures, table } = await readTable(storage, info);
  function* records(): Generator<UntypedRecord> {
    for (const row of table.rows) if (row.params !== null) yield toRecord(row, measures);
  }
  const { history } = table;
  return {
    ...{ name, space, objectives, limits, history },
    trials: { [Symbol.iterator]: records },
  };
}
