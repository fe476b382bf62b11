import { useRef, useState } from "preact/hooks";
import { brushOf, withBrushes } from "../data/brush.ts";
import { change, view } from "../data/view.ts";
import { axisAt, drawParallel, type ParallelData } from "./draw-parallel.ts";
import { showCount } from "./format.ts";
import { useCanvas } from "./use-canvas.ts";

/** Pixels from which on a movement selects a range; a shorter one clears it. */
const DRAG = 5;

interface Dragged {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
}

/** Parallel coordinates: dragging along an axis selects a range of it. */
export function Parallel({ data }: { readonly data: ParallelData }) {
  const { canvas, drawn } = useCanvas(
    (element) => {
      element.dataset["lines"] = String(data.rows.length);
      return drawParallel(element, data);
    },
    [data],
  );
  const start = useRef<Dragged>(undefined);
  const [dragged, setDragged] = useState<Dragged>();
  const { axes } = data;
  const select = ({ axis: index, from, to }: Dragged): void => {
    const area = drawn.current;
    const axis = axes[index];
    if (area === undefined || axis === undefined) return;
    const shareAt = (py: number) => Math.min(1, Math.max(0, 1 - (py - area.top) / area.height));
    const isShort = Math.abs(to - from) <= DRAG;
    const ends = [shareAt(from), shareAt(to)];
    const brushes = isShort ? [] : [brushOf(axis, Math.min(...ends), Math.max(...ends))];
    change({ brushes: withBrushes(view.value.brushes, [axis.name], brushes) });
  };
  return (
    <div class="holder">
      <canvas
        ref={canvas}
        class="chart picks"
        role="img"
        aria-label={`Parallel coordinates of ${axes.map(({ label }) => label).join(", ")}: ${showCount(data.rows.length)} trials`}
        onPointerDown={(event) => {
          const area = drawn.current;
          if (area === undefined || event.button !== 0) return;
          const distances = axes.map((_, i) =>
            Math.abs(axisAt(area, axes.length, i) - event.offsetX),
          );
          const axis = distances.indexOf(Math.min(...distances));
          start.current = { axis, from: event.offsetY, to: event.offsetY };
          if (event.isTrusted) event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (start.current !== undefined) setDragged({ ...start.current, to: event.offsetY });
        }}
        onPointerUp={(event) => {
          if (start.current !== undefined) select({ ...start.current, to: event.offsetY });
          start.current = undefined;
          setDragged(undefined);
        }}
        onPointerCancel={() => {
          start.current = undefined;
          setDragged(undefined);
        }}
      />
      {dragged !== undefined && drawn.current && (
        <div
          class="brush"
          style={{
            left: `${axisAt(drawn.current, axes.length, dragged.axis) - 7}px`,
            top: `${Math.min(dragged.from, dragged.to)}px`,
            width: "14px",
            height: `${Math.abs(dragged.to - dragged.from)}px`,
          }}
        />
      )}
    </div>
  );
}
