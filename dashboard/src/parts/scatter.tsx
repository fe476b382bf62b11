import { useRef, useState } from "preact/hooks";
import { type Brush, brushOf, withBrushes } from "../data/brush.ts";
import { change, view } from "../data/view.ts";
import { type Drawn, drawScatter, type ScatterData } from "./draw-scatter.ts";
import { useCanvas } from "./use-canvas.ts";

/** Pixels from a point within which a click means it. */
const REACH = 12;
/** Pixels from which on a movement is a selection and no click. */
const DRAG = 5;

interface Props {
  readonly data: ScatterData;
  /** What the chart shows, for those who do not see it. */
  readonly name: string;
  /** What is said of a point below the chart. */
  readonly tell?: (row: number) => string;
  readonly onPick?: (row: number) => void;
  /** Whether dragging selects trials. */
  readonly canBrush?: boolean;
}

interface Rectangle {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** A chart on a canvas. The table of trials has what it shows, for keyboards and screen readers. */
export function Scatter({ data, name, tell, onPick, canBrush = false }: Props) {
  const { canvas, drawn } = useCanvas(
    (element) => {
      const done = drawScatter(element, data);
      element.dataset["points"] = String(data.rows.length);
      if (done) element.dataset["kind"] = done.isDensity ? "density" : "points";
      return done;
    },
    [data],
  );
  const [told, setTold] = useState("");
  const [dragged, setDragged] = useState<Rectangle>();
  const start = useRef<readonly [number, number]>(undefined);
  const nearest = ({ offsetX, offsetY }: MouseEvent): number | undefined =>
    drawn.current?.places.nearest(data.rows, offsetX, offsetY, REACH);
  const release = (event: PointerEvent): void => {
    const from = start.current;
    start.current = undefined;
    setDragged(undefined);
    if (from === undefined || drawn.current === undefined) return;
    const to = [event.offsetX, event.offsetY] as const;
    const isDrag = Math.abs(to[0] - from[0]) > DRAG || Math.abs(to[1] - from[1]) > DRAG;
    if (isDrag && canBrush) {
      change({
        brushes: withBrushes(
          view.value.brushes,
          [data.x.name, data.y.name],
          brushesIn(drawn.current, data, { from, to }),
        ),
      });
      return;
    }
    const row = nearest(event);
    if (row !== undefined) onPick?.(row);
  };
  return (
    <>
      <div class="holder">
        <canvas
          ref={canvas}
          class={onPick ? "chart picks" : "chart"}
          role="img"
          aria-label={name}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            start.current = [event.offsetX, event.offsetY];
            // A pointer that is not real has none to be captured.
            if (event.isTrusted) event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={(event) => {
            const from = start.current;
            if (from !== undefined && canBrush)
              setDragged({ from, to: [event.offsetX, event.offsetY] });
            if (drawn.current === undefined || from !== undefined) return;
            const row = nearest(event);
            setTold(row === undefined || tell === undefined ? "" : tell(row));
          }}
          onPointerUp={release}
          onPointerCancel={() => {
            start.current = undefined;
            setDragged(undefined);
          }}
          onPointerLeave={() => setTold("")}
        />
        {dragged !== undefined && <Frame {...dragged} />}
      </div>
      {tell && <p class="told">{told || "\u00a0"}</p>}
    </>
  );
}

function Frame({ from, to }: Rectangle) {
  const [left, top] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
  return (
    <div
      class="brush"
      style={{
        ...{ left: `${left}px`, top: `${top}px` },
        width: `${Math.abs(to[0] - from[0])}px`,
        height: `${Math.abs(to[1] - from[1])}px`,
      }}
    />
  );
}

/** What a rectangle selects; a side that is much shorter than the chart's other one selects too. */
function brushesIn({ area }: Drawn, { x, y }: ScatterData, { from, to }: Rectangle): Brush[] {
  const across = [from[0], to[0]].map((px) => (px - area.left) / area.width);
  const up = [from[1], to[1]].map((py) => 1 - (py - area.top) / area.height);
  const ends = (shares: readonly number[]) =>
    [Math.max(0, Math.min(...shares)), Math.min(1, Math.max(...shares))] as const;
  const [[x0, x1], [y0, y1]] = [ends(across), ends(up)];
  const brushes: Brush[] = [];
  // A movement along one axis selects on that one alone.
  const isAlongX = (y1 - y0) * area.height <= DRAG;
  const isAlongY = (x1 - x0) * area.width <= DRAG;
  if (!isAlongY && (x0 > 0 || x1 < 1)) brushes.push(brushOf(x, x0, x1));
  if (!isAlongX && (y0 > 0 || y1 < 1)) brushes.push(brushOf(y, y0, y1));
  return brushes;
}
