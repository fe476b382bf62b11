import { useRef } from "preact/hooks";
import { change, view } from "../../data/view.ts";
import { type Pinned, pinClass, pinStyle } from "./pinned.ts";

/** By which a key changes the width of a column. */
const STEP_PIXELS = 16;

interface HeadingProps extends Pinned {
  readonly name: string;
  readonly isNumeric: boolean;
  readonly width: number;
  readonly onResize: (width: number | undefined) => void;
}

/** The name of a column, which sorts by it, and the grip that changes its width. */
export function Heading({ name, isNumeric, width, onResize, left }: HeadingProps) {
  const { sort, descending } = view.value;
  const isSorted = sort === name;
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
      <Grip name={name} width={width} onResize={onResize} />
    </span>
  );
}

function Grip({ name, width, onResize }: Pick<HeadingProps, "name" | "width" | "onResize">) {
  const grip = useRef<{ readonly from: number; readonly width: number }>(undefined);
  return (
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
        if (grip.current !== undefined) onResize(grip.current.width + clientX - grip.current.from);
      }}
      onPointerUp={() => {
        grip.current = undefined;
      }}
      onPointerCancel={() => {
        grip.current = undefined;
      }}
      onDblClick={() => onResize(undefined)}
    />
  );
}
