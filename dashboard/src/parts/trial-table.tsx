import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { sortRows } from "../data/chosen.ts";
import type { Trials } from "../data/trials.ts";
import { addressOf, change, go, view } from "../data/view.ts";
import { exactValue, showCount, showSeconds, showValue } from "./format.ts";

const ROW_PIXELS = 30;
/** Rows beyond the visible ones, so that scrolling shows no gap. */
const EXTRA_ROWS = 10;
/** Browsers draw no element that is much higher. */
const MAX_PIXELS = 10_000_000;

interface Props {
  readonly trials: Trials;
  readonly rows: readonly number[];
  readonly version: number;
}

/** The trials as a table, of which only the visible rows are in the document. */
export function TrialTable({ trials, rows, version }: Props) {
  const shown = view.value;
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(480);
  const [cursor, setCursor] = useState(0);
  const columns = ["number", "state", ...trials.values.keys(), ...trials.params.keys(), "seconds"];
  const sorted = useMemo(
    () => sortRows(trials, rows, shown.sort, shown.descending),
    [trials, rows, version, shown.sort, shown.descending],
  );
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
      go({ ...shown, trial: trials.number[sorted[cursor]]! });
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      class="trials"
      role="grid"
      aria-label={`Trials, ${showCount(sorted.length)}; arrow keys move, Enter opens`}
      aria-rowcount={sorted.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={sorted.length > 0 ? `row-${cursor}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div class="head" role="row" aria-rowindex={1} style={{ "--columns": columns.length }}>
        {columns.map((name) => (
          <Heading key={name} name={name} />
        ))}
      </div>
      <div role="rowgroup" class="body" style={{ height: `${total}px` }}>
        <div class="window" style={{ transform: `translateY(${offset}px)` }}>
          {Array.from({ length: Math.max(0, to - from) }, (_, k) => {
            const place = from + k;
            const row = sorted[place]!;
            return (
              <div
                key={trials.number[row]}
                id={`row-${place}`}
                class={place === cursor ? "row current" : "row"}
                role="row"
                aria-rowindex={place + 2}
                style={{ "--columns": columns.length }}
              >
                {columns.map((name) => (
                  <Cell key={name} name={name} trials={trials} row={row} />
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Heading({ name }: { readonly name: string }) {
  const { sort, descending } = view.value;
  const isSorted = sort === name;
  return (
    <span
      role="columnheader"
      class="cell"
      aria-sort={isSorted ? (descending ? "descending" : "ascending") : "none"}
    >
      <button
        type="button"
        title={name}
        onClick={() => change({ sort: name, descending: isSorted ? !descending : false })}
      >
        {name}
        {isSorted && <span aria-hidden="true">{descending ? " ↓" : " ↑"}</span>}
      </button>
    </span>
  );
}

function Cell(props: { readonly name: string; readonly trials: Trials; readonly row: number }) {
  const { name, trials, row } = props;
  if (name === "number")
    return (
      <span role="gridcell" class="cell number">
        <a href={addressOf({ ...view.value, trial: trials.number[row]! })} tabIndex={-1}>
          {trials.number[row]}
        </a>
      </span>
    );
  const value = (trials.values.get(name) ?? trials.params.get(name) ?? trials.column(name))?.[row];
  const isNumber = typeof value === "number";
  const text =
    name === "seconds" && isNumber && !trials.params.has(name)
      ? showSeconds(value)
      : showValue(value);
  return (
    <span
      role="gridcell"
      class={isNumber ? "cell number" : "cell"}
      title={exactValue(value)}
      data-state={name === "state" ? value : undefined}
    >
      {text}
    </span>
  );
}
