import { useEffect, useMemo } from "preact/hooks";
import type { Column } from "../../../../src/server/columns/column.ts";
import { type Order, orderAmong, orderOf, rowsInOrder, sortRows } from "../../data/sort-rows.ts";
import type { Trials } from "../../data/trials.ts";
import { view } from "../../data/view.ts";

/** Up to this many, the rows themselves are sorted. */
const MAX_SORTED_ROWS = 20_000;

/** Pause before the next column is sorted ahead. */
const AHEAD_MS = 400;

/** Rows in the order of the address. Of many, all are sorted once, and then some of them chosen. */
export function useSorted(
  trials: Trials,
  rows: Uint32Array,
  columns: readonly string[],
  version: number,
): Uint32Array {
  const { sort, descending } = view.value;
  const column = trials.column(sort) ?? trials.fields.number;
  // The order by each column is kept until trials change.
  const orders = useMemo(() => new Map<Column, Order>(), [trials, version]);
  useSortingAhead(trials, orders, columns);
  return useMemo(() => {
    // Rows are in order of number as they are.
    if (rows.length <= MAX_SORTED_ROWS || column === trials.fields.number)
      return sortRows(rows, column, descending);
    let order = orders.get(column);
    if (order === undefined) orders.set(column, (order = orderOf(allRows(trials.length), column)));
    if (rows.length === trials.length) return rowsInOrder(order, descending);
    const isShown = new Uint8Array(trials.length);
    for (let i = 0; i < rows.length; i++) isShown[rows[i]!] = 1;
    return rowsInOrder(
      orderAmong(order, (row) => isShown[row] === 1),
      descending,
    );
  }, [orders, rows, column, descending]);
}

/** Finds the order by each column of many trials while a user does nothing. */
function useSortingAhead(
  trials: Trials,
  orders: Map<Column, Order>,
  columns: readonly string[],
): void {
  useEffect(() => {
    if (trials.length <= MAX_SORTED_ROWS) return;
    let timer: ReturnType<typeof setTimeout>;
    const sortNext = (): void => {
      const column = columns
        .map((name) => trials.column(name))
        .find((one) => one !== undefined && one !== trials.fields.number && !orders.has(one));
      if (column === undefined) return;
      orders.set(column, orderOf(allRows(trials.length), column));
      timer = setTimeout(sortNext, AHEAD_MS);
    };
    // Not while trials arrive: their order would be another one at once.
    timer = setTimeout(sortNext, 2 * AHEAD_MS);
    return () => clearTimeout(timer);
  }, [orders, columns.join("\n")]);
}

function allRows(length: number): Uint32Array {
  const rows = new Uint32Array(length);
  for (let row = 0; row < length; row++) rows[row] = row;
  return rows;
}
