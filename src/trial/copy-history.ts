import { frozenCopy } from "../space/json/copy.ts";
import type { Curve, FinishedColumns, History, HistoryColumns } from "./history.ts";

/** A copy of a history for readers who may write to it: columns of numbers can't be frozen. */
export function copyHistory({ measures, finished, pending, paused, ...history }: History): History {
  return {
    measures: frozenCopy(measures),
    finished: copyFinished(finished),
    pending: copyColumns(pending),
    paused: copyColumns(paused),
    curve: (number) => copyCurve(history.curve(number)),
    note: (number) => frozenCopy(history.note(number)),
  };
}

const copyAll = (columns: readonly Float64Array[], length: number): readonly Float64Array[] =>
  columns.map((column) => column.slice(0, length));

function copyColumns({ length, number, unit }: HistoryColumns): HistoryColumns {
  return { length, number: number.slice(0, length), unit: copyAll(unit, length) };
}

function copyFinished(columns: FinishedColumns): FinishedColumns {
  const { length, state, loss, violation, excess, cost } = columns;
  return {
    ...copyColumns(columns),
    state: state.slice(0, length),
    loss: copyAll(loss, length),
    violation: violation.slice(0, length),
    excess: copyAll(excess, length),
    cost: cost.slice(0, length),
  };
}

function copyCurve({ step, losses }: Curve): Curve {
  const copies = losses.map((column) => column.slice());
  return { step: step.slice(), loss: copies[0], losses: copies };
}
