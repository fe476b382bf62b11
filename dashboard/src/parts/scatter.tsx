import { useEffect, useRef, useState } from "preact/hooks";
import { type Drawn, drawScatter, type ScatterData } from "./draw-scatter.ts";

/** Pixels from a point within which a click means it. */
const REACH = 12;

interface Props {
  readonly data: ScatterData;
  /** What the chart shows, for those who do not see it. */
  readonly name: string;
  /** What is said of a point below the chart. */
  readonly tell?: (row: number) => string;
  readonly onPick?: (row: number) => void;
}

/** A chart on a canvas. The table of trials has what it shows, for keyboards and screen readers. */
export function Scatter({ data, name, tell, onPick }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<Drawn | undefined>(undefined);
  const [told, setTold] = useState("");
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let frame = 0;
    const draw = (): void => {
      drawn.current = drawScatter(element, data);
      element.dataset["points"] = String(data.rows.length);
      if (drawn.current) element.dataset["kind"] = drawn.current.isDensity ? "density" : "points";
    };
    const drawSoon = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(draw);
    };
    draw();
    const sizes = new ResizeObserver(drawSoon);
    sizes.observe(element);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", drawSoon);
    return () => {
      cancelAnimationFrame(frame);
      sizes.disconnect();
      dark.removeEventListener("change", drawSoon);
    };
  }, [data]);
  const nearest = (event: MouseEvent): number | undefined => {
    const place = drawn.current;
    if (place === undefined) return undefined;
    let found: number | undefined;
    let least = REACH * REACH;
    for (const row of data.rows) {
      const dx = place.toX(data.x[row]!) - event.offsetX;
      // The points of a category are beside its middle.
      const across = data.categories === undefined ? dx : dx / 8;
      const distance = across ** 2 + (place.toY(data.y[row]!) - event.offsetY) ** 2;
      if (distance < least) {
        least = distance;
        found = row;
      }
    }
    return found;
  };
  return (
    <>
      <canvas
        ref={canvas}
        class={onPick ? "chart picks" : "chart"}
        role="img"
        aria-label={name}
        onPointerMove={(event) => {
          const row = nearest(event);
          setTold(row === undefined || tell === undefined ? "" : tell(row));
        }}
        onPointerLeave={() => setTold("")}
        onClick={(event) => {
          const row = nearest(event);
          if (row !== undefined) onPick?.(row);
        }}
      />
      {tell && <p class="told">{told || "\u00a0"}</p>}
    </>
  );
}
