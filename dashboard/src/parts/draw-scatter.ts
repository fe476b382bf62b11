import { shadeIn, THEMES, type ThemeName } from "../../../src/analysis/plots/draw/theme.ts";
import type { Axis } from "../data/axis.ts";
import { type Brush, sharesOf } from "../data/brush.ts";
import { MAX_DRAWN_ROWS, sampleRows } from "../data/keep-rows.ts";
import { type Area, areaOf, drawFrame, type Surface, surfaceOf } from "./chart-frame.ts";

/** Points above which a chart shows their density: single ones could not be told apart. */
const MAX_SINGLE_POINTS = 20_000;
/** Pixels of a cell of a density. */
const CELL = 3;

/** What a chart shows: points, and perhaps lines. */
export interface ScatterData {
  readonly x: Axis;
  readonly y: Axis;
  /** Rows that are points, where they have both values. */
  readonly rows: Uint32Array;
  /** Rows that are drawn faintly behind them. Default: none. */
  readonly behind?: Uint32Array | undefined;
  /** Rows that stand out. */
  readonly bests?: readonly number[] | undefined;
  /** Whether those are joined: by the steps of the best so far, or of a front. */
  readonly stairs?: boolean;
  /** Joins the points by a line. */
  readonly isCurve?: boolean;
  /** Share of each row, 0 to 1, of a value that the color shows; NaN for none. */
  readonly shades?: Float32Array | undefined;
  /** What is selected in this chart. */
  readonly brushes?: readonly Brush[];
}

/** Where the points of a drawn chart are. */
export interface Drawn {
  readonly area: Area;
  /** Pixel of a row. */
  readonly toX: (row: number) => number;
  readonly toY: (row: number) => number;
  readonly isDensity: boolean;
}

/** Draws a chart that fills a canvas. */
export function drawScatter(canvas: HTMLCanvasElement, data: ScatterData): Drawn | undefined {
  const surface = surfaceOf(canvas);
  if (surface === undefined) return undefined;
  const { context, height, colors } = surface;
  const { x, y, bests } = data;
  const rows = sampleRows(data.rows, MAX_DRAWN_ROWS);
  const behind = data.behind && sampleRows(data.behind, MAX_DRAWN_ROWS);
  const area = areaOf(surface);
  if (x.ticks.length === 0 || y.ticks.length === 0) {
    context.fillStyle = colors.text;
    context.font = "13px system-ui, sans-serif";
    context.fillText("No values yet", area.left, height / 2);
    return undefined;
  }
  drawFrame(surface, area, x, y);
  const spread = x.categories === undefined ? 0 : 0.6 / x.categories.length;
  const spreadUp = y.categories === undefined ? 0 : 0.6 / y.categories.length;
  const right = area.left;
  const floor = area.top + area.height;
  const toX = (row: number): number => right + (x.shares[row]! + spread * jitter(row)) * area.width;
  const toY = (row: number): number =>
    floor - (y.shares[row]! + spreadUp * jitter(row * 7)) * area.height;
  const isDensity = (behind ?? rows).length > MAX_SINGLE_POINTS;
  const drawn = { area, toX, toY, isDensity };
  const drawRows = isDensity ? drawDensity : drawPoints;
  if (behind !== undefined && (data.behind?.length ?? 0) > data.rows.length)
    drawRows(surface, drawn, behind, colors.faint);
  drawRows(surface, drawn, rows, colors.point, data.shades);
  if (data.isCurve) drawCurve(surface, drawn, rows);
  if (bests !== undefined) {
    if (data.stairs) drawStairs(surface, drawn, bests);
    else drawPoints(surface, drawn, bests, colors.best);
  }
  drawSelection(surface, area, data);
  return drawn;
}

/** The rectangle that is selected; as wide or high as the chart where only one axis has a brush. */
function drawSelection(
  { context, colors }: Surface,
  { left, top, width, height }: Area,
  { x, y, brushes = [] }: ScatterData,
): void {
  const of = ({ name }: Axis) => brushes.find((brush) => brush.name === name);
  const [across, up] = [of(x), of(y)];
  if (across === undefined && up === undefined) return;
  const [x0, x1] = across === undefined ? [0, 1] : sharesOf(x, across);
  const [y0, y1] = up === undefined ? [0, 1] : sharesOf(y, up);
  context.strokeStyle = colors.best;
  context.setLineDash([4, 3]);
  context.strokeRect(
    left + x0 * width,
    top + (1 - y1) * height,
    (x1 - x0) * width,
    (y1 - y0) * height,
  );
  context.setLineDash([]);
}

/** Moves the points of a category apart, the same way each time. */
const jitter = (row: number): number => ((row * 0.618034) % 1) - 0.5;

function drawPoints(
  { context }: Surface,
  { toX, toY }: Drawn,
  rows: ArrayLike<number>,
  color: string,
  shades?: Float32Array,
): void {
  const count = rows.length;
  context.fillStyle = color;
  context.globalAlpha = count > 2000 ? 0.4 : count > 200 ? 0.6 : 0.9;
  const radius = count > 2000 ? 1.5 : count > 200 ? 2.2 : 3;
  for (let i = 0; i < count; i++) {
    const row = rows[i]!;
    const [px, py] = [toX(row), toY(row)];
    if (Number.isNaN(px) || Number.isNaN(py)) continue;
    if (shades !== undefined) context.fillStyle = shadeColor(shades[row]!, color);
    context.beginPath();
    context.arc(px, py, radius, 0, 7);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** Colors of shares in even steps. */
const STEPS = 64;
const dark = matchMedia("(prefers-color-scheme: dark)");
const shadesOf = (name: ThemeName): readonly string[] =>
  Array.from({ length: STEPS + 1 }, (_, i) => shadeIn(THEMES[name], i / STEPS));
const SHADES = { light: shadesOf("light"), dark: shadesOf("dark") };

/** The color of a share, as in the plots of the server; another one where there is none. */
export function shadeColor(share: number, otherwise: string): string {
  if (Number.isNaN(share)) return otherwise;
  return SHADES[dark.matches ? "dark" : "light"][Math.round(share * STEPS)] ?? otherwise;
}

function drawDensity(
  { context, width, height }: Surface,
  { toX, toY }: Drawn,
  rows: ArrayLike<number>,
  color: string,
): void {
  const wide = Math.ceil(width / CELL);
  const counts = new Uint32Array(wide * Math.ceil(height / CELL));
  let most = 1;
  for (let i = 0; i < rows.length; i++) {
    const px = toX(rows[i]!);
    const py = toY(rows[i]!);
    if (Number.isNaN(px) || Number.isNaN(py)) continue;
    const cell = Math.floor(py / CELL) * wide + Math.floor(px / CELL);
    const count = ++counts[cell]!;
    if (count > most) most = count;
  }
  context.fillStyle = color;
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell]!;
    if (count === 0) continue;
    context.globalAlpha = 0.15 + 0.85 * (Math.log1p(count) / Math.log1p(most));
    context.fillRect((cell % wide) * CELL, Math.floor(cell / wide) * CELL, CELL, CELL);
  }
  context.globalAlpha = 1;
}

function drawCurve({ context, colors }: Surface, { toX, toY }: Drawn, rows: Uint32Array): void {
  context.strokeStyle = colors.point;
  context.beginPath();
  for (const row of rows) if (!Number.isNaN(toY(row))) context.lineTo(toX(row), toY(row));
  context.stroke();
}

/** Steps from each row to the next, and from the last one to the right. */
function drawStairs(
  { context, colors }: Surface,
  { area, toX, toY }: Drawn,
  rows: readonly number[],
): void {
  context.strokeStyle = colors.best;
  context.lineWidth = 2;
  context.beginPath();
  let before: number | undefined;
  for (const row of rows) {
    const [px, py] = [toX(row), toY(row)];
    if (before === undefined) context.moveTo(px, py);
    else {
      context.lineTo(px, before);
      context.lineTo(px, py);
    }
    before = py;
  }
  if (before !== undefined) context.lineTo(area.left + area.width, before);
  context.stroke();
  context.lineWidth = 1;
}
