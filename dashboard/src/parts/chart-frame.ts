import type { Axis } from "../data/axis.ts";

/** Pixels around the rectangle in which a chart draws. */
export const EDGE = { left: 58, right: 12, top: 12, bottom: 34 } as const;

/** A canvas that is ready to be drawn on. */
export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly colors: Colors;
}

/** Where the values of a chart lie, in pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Colors {
  readonly text: string;
  readonly grid: string;
  readonly point: string;
  readonly faint: string;
  /** Behind texts that stand on lines. */
  readonly back: string;
  readonly best: string;
}

/** Makes a canvas as sharp as the screen; undefined while it has no size. */
export function surfaceOf(canvas: HTMLCanvasElement): Surface | undefined {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext("2d");
  if (context === null || width === 0) return undefined;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const of = (name: string) => style.getPropertyValue(name).trim();
  const colors = {
    ...{ text: of("--quiet"), grid: of("--line"), point: of("--point"), best: of("--best") },
    ...{ faint: of("--faint"), back: of("--panel") },
  };
  return { context, width, height, colors };
}

export function areaOf({ width, height }: Pick<Surface, "width" | "height">): Area {
  return {
    ...{ left: EDGE.left, top: EDGE.top },
    width: Math.max(10, width - EDGE.left - EDGE.right),
    height: Math.max(10, height - EDGE.top - EDGE.bottom),
  };
}

/** Draws the axes of a chart. */
export function drawFrame(surface: Surface, area: Area, x: Axis, y: Axis): void {
  const { context, width, height, colors } = surface;
  context.font = "12px system-ui, sans-serif";
  context.strokeStyle = colors.grid;
  context.fillStyle = colors.text;
  context.lineWidth = 1;
  const right = area.left + area.width;
  const floor = area.top + area.height;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { share, text } of y.ticks) {
    const at = Math.round(floor - share * area.height) + 0.5;
    drawLine(context, area.left, at, right, at);
    context.fillText(text, area.left - 6, at, area.left - 8);
  }
  drawLine(context, area.left, floor + 0.5, right, floor + 0.5);
  context.textAlign = "center";
  context.textBaseline = "top";
  const room = area.width / Math.max(1, x.ticks.length);
  for (const [i, { share, text }] of x.ticks.entries()) {
    const at = area.left + share * area.width;
    const half = context.measureText(text).width / 2;
    if (x.categories === undefined && half * 2 + 4 > room && i % 2 === 1) continue;
    context.fillText(text, Math.min(at, width - half), floor + 5, room);
  }
  context.textAlign = "right";
  context.textBaseline = "bottom";
  context.fillText(x.label, right, height, width - area.left);
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillText(y.label, area.left + 4, 0, width - area.left);
}

export function drawLine(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  toX: number,
  toY: number,
): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
}
