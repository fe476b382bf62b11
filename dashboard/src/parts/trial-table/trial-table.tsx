import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { isNumeric } from "../../data/column-widths.ts";
import type { Trials } from "../../data/trials.ts";
import { go, view } from "../../data/view.ts";
import { showCount } from "../format.ts";
import { TableTools } from "../table-tools.tsx";
import { Cell } from "./cell.tsx";
import { Heading } from "./heading.tsx";
import { heightOfRows, windowOf } from "./row-window.ts";
import { useSorted } from "./use-sorted.ts";
import { useWidths } from "./use-widths.ts";

interface Props {
  readonly trials: Trials;
  readonly rows: Uint32Array;
  readonly version: number;
}

/** The trials as a table, of which only the visible rows are in the document. */
export function TrialTable({ trials, rows, version }: Props) {
  const shown = view.value;
  const all = trials.names();
  const known = shown.columns.filter((name) => trials.column(name) !== undefined);
  const columns = known.length > 0 ? known : all;
  const pinned = Math.min(shown.pinned, columns.length);
  const sorted = useSorted(trials, rows, columns, version);
  const { widths, resize } = useWidths(trials, columns);
  const left = (place: number): number | undefined =>
    place < pinned ? sum(widths.slice(0, place)) : undefined;

  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const { total, visible, from, to, offset, scrollTo } = windowOf(
    sorted.length,
    top,
    useHeight(scroller),
  );
  const { cursor, onKeyDown } = useCursor({
    ...{ scroller, count: sorted.length, visible, scrollTo },
    open: (index) => go({ ...shown, trial: trials.numberOf(sorted[index]!) }),
  });
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
        style={layoutOf(columns, widths, pinned, sorted.length)}
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
              left={left(place)}
            />
          ))}
        </div>
        <div role="rowgroup" class="body" style={{ height: `${total}px` }}>
          <div class="window" style={{ transform: `translateY(${offset}px)` }}>
            {Array.from({ length: Math.max(0, to - from) }, (_, k) => (
              <Row
                key={k}
                index={from + k}
                isCurrent={from + k === cursor}
                {...{ trials, columns, left, row: sorted[from + k]! }}
              />
            ))}
          </div>
        </div>
      </div>
    </>
  );
}

interface RowProps {
  /** Place in the table. */
  readonly index: number;
  readonly isCurrent: boolean;
  readonly trials: Trials;
  /** Row of the trial in `trials`. */
  readonly row: number;
  readonly columns: readonly string[];
  /** Where a pinned column stays, in pixels; undefined for others. */
  readonly left: (place: number) => number | undefined;
}

function Row({ index, isCurrent, trials, row, columns, left }: RowProps) {
  return (
    <div
      id={`row-${index}`}
      class={isCurrent ? "row current" : "row"}
      role="row"
      aria-rowindex={index + 2}
    >
      {columns.map((name, place) => (
        <Cell key={name} name={name} trials={trials} row={row} left={left(place)} />
      ))}
    </div>
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Widths and height of the table, as variables of its style. */
function layoutOf(
  columns: readonly string[],
  widths: readonly number[],
  pinned: number,
  count: number,
) {
  const tracks = widths.map((width, place) => {
    // The other columns share the room that is left.
    const isFixed = place < pinned || Object.hasOwn(view.value.widths, columns[place] ?? "");
    return isFixed ? `${width}px` : `minmax(${width}px, ${width}fr)`;
  });
  return {
    "--columns": tracks.join(" "),
    "--least": `${sum(widths)}px`,
    "--rows": `${heightOfRows(count)}px`,
  };
}

/** Height of the visible part of an element, in pixels. */
function useHeight(scroller: RefObject<HTMLDivElement | null>): number {
  const [height, setHeight] = useState(480);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const sizes = new ResizeObserver(() => setHeight(element.clientHeight));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  return height;
}

interface CursorOptions {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Number of rows. */
  readonly count: number;
  /** Number of rows that are visible at a time. */
  readonly visible: number;
  readonly scrollTo: (row: number) => number | undefined;
  readonly open: (row: number) => void;
}

/** The row that keys move to; Enter opens it. */
function useCursor({ scroller, count, visible, scrollTo, open }: CursorOptions) {
  const [cursor, setCursor] = useState(0);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(count - 1, to));
    setCursor(next);
    const top = scrollTo(next);
    if (scroller.current !== null && top !== undefined) scroller.current.scrollTop = top;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const steps: { readonly [key: string]: number } = {
      ArrowDown: cursor + 1,
      ArrowUp: cursor - 1,
      PageDown: cursor + visible - 2,
      PageUp: cursor - visible + 2,
      Home: 0,
      End: count - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) move(to);
    else if (event.key === "Enter" && cursor < count) open(cursor);
    else return;
    event.preventDefault();
  };
  return { cursor, onKeyDown };
}
