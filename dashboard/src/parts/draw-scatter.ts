import { createScale, formatTick, type Scale } from "../../../src/analysis/figure/scale.ts";

/** Points above which a chart shows their density: single ones could not be told apart. */
const MAX_SINGLE_POINTS = 20_000;
/** Pixels of a cell of a density. */
const CELL = 3;
const LEFT = 58;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 34;

/** What a chart shows: points, and perhaps the line of the best so far. */
export interface ScatterData {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Rows of x and y that are points. */
  readonly rows: readonly number[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xLog?: boolean;
  /** Values that x counts, where it is no number. */
  readonly categories?: readonly string[];
  /** Rows that improve on all before them. */
  readonly bests?: readonly number[];
  /** Which end of y is good: its worst outliers may leave the chart. */
  readonly direction: "minimize" | "maximize";
  /** Joins the points by a line. */
  readonly isCurve?: boolean;
}

/** Where the points of a drawn chart are. */
export interface Drawn {
  readonly toX: (value: number) => number;
  readonly toY: (value: number) => number;
  readonly isDensity: boolean;
}

interface Colors {
  readonly text: string;
  readonly grid: string;
  readonly point: string;
  readonly best: string;
}

/** Draws a chart that fills a canvas. */
export function drawScatter(canvas: HTMLCanvasElement, data: ScatterData): Drawn | undefined {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext("2d");
  if (context === null || width === 0) return undefined;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  const colors = colorsOf(canvas);
  const { rows, x, y, categories, xLog = false } = data;
  const xRange =
    categories === undefined ? rangeOf(x, rows, xLog) : [-0.5, categories.length - 0.5];
  const yRange = valueRange(y, rows, data.direction);
  if (xRange === undefined || yRange === undefined) {
    context.fillStyle = colors.text;
    context.font = "13px system-ui, sans-serif";
    context.fillText("No values yet", LEFT, height / 2);
    return undefined;
  }
  const axis = { label: "", log: xLog, range: xRange as [number, number] };
  const across = createScale(axis, [], LEFT, width - RIGHT);
  const up = createScale({ label: "", range: yRange }, [], height - BOTTOM, TOP);
  drawFrame(context, data, across, up, width, height, colors);
  const isDensity = rows.length > MAX_SINGLE_POINTS;
  const jitter = categories === undefined ? () => 0 : spread;
  const toX = (value: number) => across.toPixel(value);
  if (isDensity) drawDensity(context, data, across, up, width, height, colors, jitter);
  else drawPoints(context, data, across, up, colors, jitter);
  if (data.bests !== undefined) drawBests(context, data, across, up, width, colors);
  return { toX, toY: up.toPixel, isDensity };
}

/** Moves the points of a category apart, the same way each time. */
const spread = (row: number): number => (((row * 0.618034) % 1) - 0.5) * 0.6;

function colorsOf(canvas: HTMLCanvasElement): Colors {
  const style = getComputedStyle(canvas);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return { text: of("--quiet"), grid: of("--line"), point: of("--point"), best: of("--best") };
}

function rangeOf(
  column: Float64Array,
  rows: readonly number[],
  isLog: boolean,
): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    const v = column[row]!;
    if (!Number.isFinite(v) || (isLog && v <= 0)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (low > high) return undefined;
  if (low === high) return isLog ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
  if (isLog) return [low / 1.1, high * 1.1];
  const room = (high - low) * 0.03;
  return [low - room, high + room];
}

/** The range of y: outliers at its bad end, which would flatten all else, are drawn at the edge. */
function valueRange(
  column: Float64Array,
  rows: readonly number[],
  direction: "minimize" | "maximize",
): [number, number] | undefined {
  const range = rangeOf(column, rows, false);
  if (range === undefined || rows.length < 20) return range;
  const sorted = Float64Array.from(rows, (row) => column[row]!)
    .filter(Number.isFinite)
    .sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  const [low, high] = range;
  if (direction === "minimize") {
    const most = at(0.95) + 0.5 * (at(0.95) - low);
    return [low, high - low > 3 * (most - low) && most > low ? most : high];
  }
  const least = at(0.05) - 0.5 * (high - at(0.05));
  return [high - low > 3 * (high - least) && least < high ? least : low, high];
}

function drawFrame(
  context: CanvasRenderingContext2D,
  { xLabel, yLabel, categories }: ScatterData,
  across: Scale,
  up: Scale,
  width: number,
  height: number,
  colors: Colors,
): void {
  context.font = "12px system-ui, sans-serif";
  context.strokeStyle = colors.grid;
  context.fillStyle = colors.text;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of up.ticks) {
    const at = Math.round(up.toPixel(tick)) + 0.5;
    line(context, LEFT, at, width - RIGHT, at);
    context.fillText(formatTick(tick), LEFT - 6, at);
  }
  const floor = height - BOTTOM;
  line(context, LEFT, floor + 0.5, width - RIGHT, floor + 0.5);
  context.textAlign = "center";
  context.textBaseline = "top";
  const room = (width - LEFT - RIGHT) / Math.max(1, categories?.length ?? across.ticks.length);
  const labels =
    categories?.map((text, i) => [i, text] as const) ??
    across.ticks.map((tick) => [tick, formatTick(tick)] as const);
  for (const [i, [tick, text]] of labels.entries()) {
    const at = across.toPixel(tick);
    const half = context.measureText(text).width / 2;
    if (categories === undefined && half * 2 + 4 > room && i % 2 === 1) continue;
    context.fillText(text, Math.min(at, width - half), floor + 5, room);
  }
  context.textAlign = "right";
  context.textBaseline = "bottom";
  context.fillText(xLabel, width - RIGHT, height, width - LEFT);
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillText(yLabel, LEFT + 4, 0, width - LEFT);
}

function line(context: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number) {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
}

function drawPoints(
  context: CanvasRenderingContext2D,
  { x, y, rows, isCurve = false }: ScatterData,
  across: Scale,
  up: Scale,
  colors: Colors,
  jitter: (row: number) => number,
): void {
  context.fillStyle = colors.point;
  context.strokeStyle = colors.point;
  context.globalAlpha = rows.length > 2000 ? 0.4 : rows.length > 200 ? 0.6 : 0.9;
  const radius = rows.length > 2000 ? 1.5 : rows.length > 200 ? 2.2 : 3;
  if (isCurve) context.beginPath();
  for (const row of rows) if (isCurve) context.lineTo(across.toPixel(x[row]!), up.toPixel(y[row]!));
  if (isCurve) context.stroke();
  for (const row of rows) {
    if (Number.isNaN(x[row]!) || Number.isNaN(y[row]!)) continue;
    context.beginPath();
    context.arc(across.toPixel(x[row]! + jitter(row)), up.toPixel(y[row]!), radius, 0, 7);
    context.fill();
  }
  context.globalAlpha = 1;
}

function drawDensity(
  context: CanvasRenderingContext2D,
  { x, y, rows }: ScatterData,
  across: Scale,
  up: Scale,
  width: number,
  height: number,
  colors: Colors,
  jitter: (row: number) => number,
): void {
  const wide = Math.ceil(width / CELL);
  const counts = new Uint32Array(wide * Math.ceil(height / CELL));
  let most = 1;
  for (const row of rows) {
    const px = across.toPixel(x[row]! + jitter(row));
    const py = up.toPixel(y[row]!);
    if (Number.isNaN(px) || Number.isNaN(py)) continue;
    const cell = Math.floor(py / CELL) * wide + Math.floor(px / CELL);
    const count = ++counts[cell]!;
    if (count > most) most = count;
  }
  context.fillStyle = colors.point;
  for (const [cell, count] of counts.entries()) {
    if (count === 0) continue;
    context.globalAlpha = 0.15 + 0.85 * (Math.log1p(count) / Math.log1p(most));
    context.fillRect((cell % wide) * CELL, Math.floor(cell / wide) * CELL, CELL, CELL);
  }
  context.globalAlpha = 1;
}

function drawBests(
  context: CanvasRenderingContext2D,
  { x, y, bests = [] }: ScatterData,
  across: Scale,
  up: Scale,
  width: number,
  colors: Colors,
): void {
  context.strokeStyle = colors.best;
  context.lineWidth = 2;
  context.beginPath();
  let before: number | undefined;
  for (const row of bests) {
    const px = across.toPixel(x[row]!);
    const py = up.toPixel(y[row]!);
    if (before === undefined) context.moveTo(px, py);
    else {
      context.lineTo(px, before);
      context.lineTo(px, py);
    }
    before = py;
  }
  if (before !== undefined) context.lineTo(width - RIGHT, before);
  context.stroke();
  context.lineWidth = 1;
}
