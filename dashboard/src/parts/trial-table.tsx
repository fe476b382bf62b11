import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Column } from "../../../src/server/columns/column.ts";
import { cellText, isNumeric, WIDTHS, widthOf } from "../data/column-widths.ts";
import { type Order, orderAmong, orderOf, rowsInOrder, sortRows } from "../data/sort-rows.ts";
import type { Trials } from "../data/trials.ts";
import { addressOf, change, go, view } from "../data/view.ts";
import { exactValue, showCount } from "./format.ts";
import { TableTools } from "./table-tools.tsx";

const ROW_PIXELS = 30;
/** Room for a scroll bar below the rows. */
const SCROLLBAR_PIXELS = 18;
/** By which a key changes the width of a column. */
const STEP_PIXELS = 16;
/** Rows beyond the visible ones, so that scrolling shows no gap. */
const EXTRA_ROWS = 10;
/** Browsers draw no element that is much higher. */
const MAX_PIXELS = 10_000_000;

/** Up to this many, the rows themselves are sorted. */
const MAX_SORTED_ROWS = 20_000;

/** Pause before the next column is sorted ahead. */
const AHEAD_MS = 400;

interface Props {
  readonly trials: Trials;
  readonly rows: Uint32Array;
  readonly version: number;
}

/** The trials as a table, of which only the visible rows are in the document. */
export function TrialTable({ trials, rows, version }: Props) {
  const shown = view.value;
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(480);
  const [cursor, setCursor] = useState(0);
  const all = trials.names();
  const known = shown.columns.filter((name) => trials.column(name) !== undefined);
  const columns = known.length > 0 ? known : all;
  const pinned = Math.min(shown.pinned, columns.length);
  const sorted = useSorted(trials, rows, columns, version);
  const { widths, resize } = useWidths(trials, columns);
  const lefts = widths.map((_, place) => widths.slice(0, place).reduce((a, b) => a + b, 0));
  const layout = {
    "--columns": widths
      .map((width, place) => {
        // The other columns share the room that is left.
        const isFixed = place < pinned || Object.hasOwn(shown.widths, columns[place] ?? "");
        return isFixed ? `${width}px` : `minmax(${width}px, ${width}fr)`;
      })
      .join(" "),
    "--least": `${widths.reduce((a, b) => a + b, 0)}px`,
    // A table of few trials is as high as they are.
    "--rows": `${(sorted.length + 1) * ROW_PIXELS + SCROLLBAR_PIXELS}px`,
  };
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const sizes = new ResizeObserver(() => setHeight(element.clientHeight));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  const total = Math.min(MAX_PIXELS, sorted.length * ROW_PIXELS);
  const visible = Math.ceil(height / ROW_PIXELS);
  const last = Math.max(0, sorted.length - visible + 1);
  // Where the rows are higher than an element may be, a pixel stands for several.
  const share = total <= height ? 0 : Math.min(1, top / (total - height));
  const exact = total === sorted.length * ROW_PIXELS;
  const first = exact ? Math.floor(top / ROW_PIXELS) : Math.round(share * last);
  const from = Math.max(0, first - EXTRA_ROWS);
  const to = Math.min(sorted.length, first + visible + EXTRA_ROWS);
  const offset = exact ? from * ROW_PIXELS : top - (first - from) * ROW_PIXELS;

  const move = (to: number): void => {
    const next = Math.max(0, Math.min(sorted.length - 1, to));
    setCursor(next);
    const element = scroller.current;
    if (element === null) return;
    if (next < first || next >= first + visible - 2)
      element.scrollTop = exact
        ? Math.max(0, (next - (next < first ? 0 : visible - 3)) * ROW_PIXELS)
        : (next / Math.max(1, last)) * (total - height);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const steps: { readonly [key: string]: number } = {
      ArrowDown: cursor + 1,
      ArrowUp: cursor - 1,
      PageDown: cursor + visible - 2,
      PageUp: cursor - visible + 2,
      Home: 0,
      End: sorted.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) move(to);
    else if (event.key === "Enter" && sorted[cursor] !== undefined)
      go({ ...shown, trial: trials.numberOf(sorted[cursor]) });
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TableTools trials={trials} rows={sorted} columns={columns} all={all} />
      <div
        ref={scroller}
        class="trials"
        role="grid"
        aria-label={`Trials, ${showCount(sorted.length)}; arrow keys move, Enter opens`}
        aria-rowcount={sorted.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={sorted.length > 0 ? `row-${cursor}` : undefined}
        style={layout}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <div class="head" role="row" aria-rowindex={1}>
          {columns.map((name, place) => (
            <Heading
              key={name}
              name={name}
              isNumeric={isNumeric(trials, name)}
              width={widths[place] ?? 0}
              onResize={(width) => resize(name, width)}
              left={place < pinned ? lefts[place] : undefined}
            />
          ))}
        </div>
        <div role="rowgroup" class="body" style={{ height: `${total}px` }}>
          <div class="window" style={{ transform: `translateY(${offset}px)` }}>
            {Array.from({ length: Math.max(0, to - from) }, (_, k) => {
              const index = from + k;
              const row = sorted[index]!;
              return (
                <div
                  key={k}
                  id={`row-${index}`}
                  class={index === cursor ? "row current" : "row"}
                  role="row"
                  aria-rowindex={index + 2}
                >
                  {columns.map((name, place) => (
                    <Cell
                      key={name}
                      name={name}
                      trials={trials}
                      row={row}
                      left={place < pinned ? lefts[place] : undefined}
                    />
                  ))}
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </>
  );
}

/** Rows in the order of the address. Of many, all are sorted once, and then some of them chosen. */
function useSorted(
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

/** The width of each column, and how a user changes one. */
function useWidths(trials: Trials, columns: readonly string[]) {
  const { widths: given } = view.value;
  // They are measured again when there are twice as many trials, not for each of them.
  const size = Math.ceil(Math.log2(trials.length + 1));
  const names = columns.join("\n");
  const usual = useMemo(() => columns.map((name) => widthOf(trials, name)), [trials, size, names]);
  const ofUser = (name: string): number | undefined =>
    Object.hasOwn(given, name) ? given[name] : undefined;
  return {
    widths: columns.map((name, place) => ofUser(name) ?? usual[place] ?? 0),
    /** @param width undefined for the usual one */
    resize(name: string, width: number | undefined): void {
      const others = Object.entries(given).filter(([other]) => other !== name);
      const bounded =
        width === undefined
          ? []
          : [[name, Math.round(Math.min(WIDTHS.most, Math.max(WIDTHS.least, width)))] as const];
      change({ widths: Object.fromEntries([...others, ...bounded]) });
    },
  };
}

/** Where a column is that stays while others are scrolled. */
interface Pinned {
  readonly left: number | undefined;
}
const pinStyle = (left: number | undefined) =>
  left === undefined ? {} : { "--left": `${left}px` };
const pinClass = (text: string, left: number | undefined) =>
  left === undefined ? text : `${text} pinned`;

interface HeadingProps extends Pinned {
  readonly name: string;
  readonly isNumeric: boolean;
  readonly width: number;
  readonly onResize: (width: number | undefined) => void;
}

function Heading({ name, isNumeric, width, onResize, left }: HeadingProps) {
  const { sort, descending } = view.value;
  const isSorted = sort === name;
  const grip = useRef<{ readonly from: number; readonly width: number }>(undefined);
  return (
    <span
      role="columnheader"
      class={pinClass(isNumeric ? "cell number" : "cell", left)}
      style={pinStyle(left)}
      aria-sort={isSorted ? (descending ? "descending" : "ascending") : "none"}
    >
      <button
        type="button"
        title={name}
        aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight"
        onClick={() => change({ sort: name, descending: isSorted ? !descending : false })}
        onKeyDown={(event) => {
          const by = { ArrowLeft: -STEP_PIXELS, ArrowRight: STEP_PIXELS }[event.key];
          if (by !== undefined && event.shiftKey) onResize(width + by);
        }}
      >
        {name}
        {isSorted && <span aria-hidden="true">{descending ? " ↓" : " ↑"}</span>}
      </button>
      <button
        type="button"
        class="grip"
        tabIndex={-1}
        aria-label={`Width of ${name}`}
        title="Drag to change the width; double-click for the usual one"
        onPointerDown={(event) => {
          grip.current = { from: event.clientX, width };
          if (event.isTrusted) event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={({ clientX }) => {
          if (grip.current !== undefined)
            onResize(grip.current.width + clientX - grip.current.from);
        }}
        onPointerUp={() => {
          grip.current = undefined;
        }}
        onPointerCancel={() => {
          grip.current = undefined;
        }}
        onDblClick={() => onResize(undefined)}
      />
    </span>
  );
}

function Cell(
  props: { readonly name: string; readonly trials: Trials; readonly row: number } & Pinned,
) {
  const { name, trials, row, left } = props;
  const column = trials.column(name);
  const style = pinStyle(left);
  const text = cellText(trials, name, row);
  if (column === trials.fields.number)
    return (
      <span role="gridcell" class={pinClass("cell number", left)} style={style}>
        <a href={addressOf({ ...view.value, trial: trials.numberOf(row) })} tabIndex={-1}>
          {text}
        </a>
      </span>
    );
  const value = column?.at(row);
  const isNumber = typeof value === "number" && column !== trials.fields.startedAt;
  return (
    <span
      role="gridcell"
      class={pinClass(isNumber ? "cell number" : "cell", left)}
      style={style}
      title={column === trials.fields.startedAt ? text : exactValue(value)}
      data-state={column === trials.fields.state ? value : undefined}
    >
      {text}
    </span>
  );
}
