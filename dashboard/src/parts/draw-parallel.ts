import type { Axis } from "../data/axis.ts";
import { type Brush, sharesOf } from "../data/brush.ts";
import { MAX_DRAWN_ROWS, sampleRows } from "../data/keep-rows.ts";
import { type Area, drawLine, type Surface, surfaceOf } from "./chart-frame.ts";
import { shadeColor } from "./draw-scatter.ts";

/** Of more trials than this, bundles of those that are alike are drawn. */
const MAX_LINES = 1500;
/** Bins of an axis between which a bundle goes. */
const BINS = 40;
/** Share of a color's darkness that it changes by at least. */
const SHADES = 12;
const MARGIN = { left: 44, right: 44, top: 12, bottom: 24 } as const;

/** What parallel coordinates show. */
export interface ParallelData {
  readonly axes: readonly Axis[];
  readonly rows: Uint32Array;
  /** Rows that are drawn faintly behind them. */
  readonly behind: Uint32Array;
  /** How good each row is, 0 to 1. */
  readonly goodness: Float32Array;
  readonly brushes: readonly Brush[];
}

/** Draws one line a trial across the axes, the best ones last. @returns where the axes are */
export function drawParallel(canvas: HTMLCanvasElement, data: ParallelData): Area | undefined {
  const surface = surfaceOf(canvas);
  if (surface === undefined) return undefined;
  const { axes, goodness } = data;
  const rows = sampleRows(data.rows, MAX_DRAWN_ROWS);
  const behind = sampleRows(data.behind, MAX_DRAWN_ROWS);
  const { width, height, colors } = surface;
  const area = {
    ...{ left: MARGIN.left, top: MARGIN.top },
    width: width - MARGIN.left - MARGIN.right,
    height: height - MARGIN.top - MARGIN.bottom,
  };
  if (data.behind.length > data.rows.length)
    drawRows(surface, area, axes, behind, () => colors.faint);
  const colorOf = (share: number): string => shadeColor(share, colors.point);
  drawRows(surface, area, axes, rows, colorOf, goodness);
  drawAxes(surface, area, data);
  return area;
}

/** Pixel of an axis. */
export const axisAt = ({ left, width }: Area, axes: number, index: number): number =>
  left + (axes < 2 ? 0.5 : index / (axes - 1)) * width;

function drawRows(
  surface: Surface,
  area: Area,
  axes: readonly Axis[],
  rows: Uint32Array,
  colorOf: (goodness: number) => string,
  goodness?: Float32Array,
): void {
  if (rows.length > MAX_LINES) drawBundles(surface, area, axes, rows, colorOf, goodness);
  else drawLines(surface, area, axes, rows, colorOf, goodness);
  surface.context.globalAlpha = 1;
  surface.context.lineWidth = 1;
}

function drawLines(
  { context }: Surface,
  area: Area,
  axes: readonly Axis[],
  rows: Uint32Array,
  colorOf: (goodness: number) => string,
  goodness?: Float32Array,
): void {
  const order =
    goodness === undefined ? rows : rows.toSorted((a, b) => goodness[a]! - goodness[b]!);
  for (const row of order) {
    const share = goodness?.[row] ?? Number.NaN;
    context.strokeStyle = colorOf(share);
    context.globalAlpha = Number.isNaN(share) ? 0.5 : 0.25 + 0.6 * share ** 2;
    context.beginPath();
    let isDown = false;
    for (const [i, { shares }] of axes.entries()) {
      const at = shares[row]!;
      // A line is broken where a parameter is not active.
      const px = axisAt(area, axes.length, i);
      const py = area.top + (1 - at) * area.height;
      if (Number.isNaN(at)) isDown = false;
      else if (isDown) context.lineTo(px, py);
      else {
        context.moveTo(px, py);
        isDown = true;
      }
    }
    context.stroke();
  }
}

/** How many trials go from one bin of an axis to one of the next, and how good they are. */
function drawBundles(
  { context }: Surface,
  area: Area,
  axes: readonly Axis[],
  rows: Uint32Array,
  colorOf: (goodness: number) => string,
  goodness?: Float32Array,
): void {
  const yOf = (bin: number): number => area.top + (1 - (bin + 0.5) / BINS) * area.height;
  for (let i = 0; i + 1 < axes.length; i++) {
    const [a, b] = [axes[i]!.shares, axes[i + 1]!.shares];
    const counts = new Uint32Array(BINS * BINS);
    const sums = new Float64Array(BINS * BINS);
    for (let k = 0; k < rows.length; k++) {
      const row = rows[k]!;
      const u = a[row]!;
      const v = b[row]!;
      if (Number.isNaN(u) || Number.isNaN(v)) continue;
      const cell = Math.min(BINS - 1, (u * BINS) | 0) * BINS + Math.min(BINS - 1, (v * BINS) | 0);
      counts[cell]!++;
      const share = goodness?.[row] ?? 0;
      if (share > 0) sums[cell]! += share;
    }
    const most = counts.reduce((m, n) => Math.max(m, n), 1);
    const cells = [...counts.keys()].filter((cell) => counts[cell]! > 0);
    cells.sort((c, d) => sums[c]! / counts[c]! - sums[d]! / counts[d]!);
    const [from, to] = [axisAt(area, axes.length, i), axisAt(area, axes.length, i + 1)];
    for (const cell of cells) {
      const weight = Math.log1p(counts[cell]!) / Math.log1p(most);
      const mean = sums[cell]! / counts[cell]!;
      context.strokeStyle = colorOf(Math.round(mean * SHADES) / SHADES);
      context.globalAlpha = 0.08 + 0.5 * weight;
      context.lineWidth = 0.5 + 3 * weight;
      drawLine(context, from, yOf(Math.floor(cell / BINS)), to, yOf(cell % BINS));
    }
  }
}

function drawAxes({ context, colors, height }: Surface, area: Area, data: ParallelData): void {
  const { axes, brushes } = data;
  const room = area.width / Math.max(1, axes.length - 1) - 8;
  for (const [i, axis] of axes.entries()) {
    const px = axisAt(area, axes.length, i);
    context.strokeStyle = colors.text;
    drawLine(context, px, area.top, px, area.top + area.height);
    context.fillStyle = colors.text;
    context.font = "11px system-ui, sans-serif";
    const isLast = i === axes.length - 1;
    context.textAlign = isLast ? "left" : "right";
    context.textBaseline = "middle";
    for (const { share, text } of axis.ticks) {
      const at = [px + (isLast ? 4 : -4), area.top + (1 - share) * area.height, 42] as const;
      context.strokeStyle = colors.back;
      context.lineWidth = 4;
      context.strokeText(text, ...at);
      context.fillText(text, ...at);
    }
    context.lineWidth = 1;
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.font = "12px system-ui, sans-serif";
    context.fillText(axis.label, px, height - 4, Math.max(40, room));
    const brush = brushes.find(({ name }) => name === axis.name);
    if (brush === undefined) continue;
    const [low, high] = sharesOf(axis, brush);
    context.strokeStyle = colors.best;
    context.lineWidth = 2;
    context.strokeRect(
      px - 7,
      area.top + (1 - high) * area.height,
      14,
      Math.max(2, (high - low) * area.height),
    );
    context.lineWidth = 1;
  }
}
