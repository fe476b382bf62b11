import { shadeIn, THEMES, type ThemeName } from "../../../src/analysis/plots/draw/theme.ts";
import type { Axis } from "../data/axis.ts";
import { type Brush, sharesOf } from "../data/brush.ts";
import { MAX_DRAWN_ROWS, sampleRows } from "../data/keep-rows.ts";
import { type Area, areaOf, drawFrame, type Surface, surfaceOf } from "./chart-frame.ts";
import { drawDensity } from "./draw-density.ts";
import { PointPlaces } from "./point-places.ts";

/** Points above which a chart shows their density: single ones could not be told apart. */
const MAX_SINGLE_POINTS = 20_000;

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
  readonly places: PointPlaces;
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
  const places = new PointPlaces(x, y, area);
  const isDensity = (behind ?? rows).length > MAX_SINGLE_POINTS;
  const drawRows = (some: Uint32Array, color: string, shades?: Float32Array): void =>
    isDensity
      ? drawDensity(surface, places, some, color)
      : drawPoints(surface, places, some, color, shades);
  if (behind !== undefined && (data.behind?.length ?? 0) > data.rows.length)
    drawRows(behind, colors.faint);
  drawRows(rows, colors.point, data.shades);
  if (data.isCurve) drawCurve(surface, places, rows);
  if (bests !== undefined) {
    if (data.stairs) drawStairs(surface, places, area, bests);
    else drawPoints(surface, places, bests, colors.best);
  }
  drawSelection(surface, area, data);
  return { area, places, isDensity };
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

function drawPoints(
  { context }: Surface,
  places: PointPlaces,
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
    const [px, py] = [places.toX(row), places.toY(row)];
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

function drawCurve({ context, colors }: Surface, places: PointPlaces, rows: Uint32Array): void {
  context.strokeStyle = colors.point;
  context.beginPath();
  for (const row of rows)
    if (!Number.isNaN(places.toY(row))) context.lineTo(places.toX(row), places.toY(row));
  context.stroke();
}

/** Steps from each row to the next, and from the last one to the right. */
function drawStairs(
  { context, colors }: Surface,
  places: PointPlaces,
  area: Area,
  rows: readonly number[],
): void {
  context.strokeStyle = colors.best;
  context.lineWidth = 2;
  context.beginPath();
  let before: number | undefined;
  for (const row of rows) {
    const [px, py] = [places.toX(row), places.toY(row)];
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
