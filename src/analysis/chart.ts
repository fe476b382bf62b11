import { greatestOf, leastOf } from "../numeric/extremes.ts";

/** Text for HTML and SVG: names come from the user's files, and may contain markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** A point of a chart, in the units of its axes. */
export interface ChartPoint {
  /** Horizontal place. */
  readonly x: number;
  /** Vertical place. */
  readonly y: number;
  /** Text that a browser shows when the pointer is on the point. */
  readonly title?: string;
}

/** What the axes of a chart show. */
export interface ChartAxes {
  /** Label of the horizontal axis. */
  readonly x: string;
  /** Label of the vertical axis. */
  readonly y: string;
  /** Whether the horizontal axis shows the logarithm. Default: false. */
  readonly logX?: boolean;
  /**
   * The side on which outliers are bad: the worst tenth of the points is drawn at the end of the
   * axis. Default: neither.
   */
  readonly cut?: "low" | "high";
}

/** Sizes of a chart, in pixels. */
const WIDTH = 560;
const HEIGHT = 260;
const MARGIN = { left: 64, bottom: 40, other: 16 };

/** With fewer points than this none is an outlier. */
const MIN_POINTS_FOR_CUT = 10;
/** Smallest number that a logarithmic axis shows. */
const SMALLEST_ON_LOG_AXIS = 1e-9;

type Range = readonly [low: number, high: number];

/** About four round numbers in a range. */
function ticksOf([low, high]: Range): number[] {
  const raw = (high - low) / 4 || 1;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5].map((m) => m * unit).find((s) => s >= raw) ?? 10 * unit;
  const ticks: number[] = [];
  for (let t = Math.ceil(low / step) * step; t <= high + 1e-9 * step; t += step)
    ticks.push(Number(t.toPrecision(10)));
  return ticks;
}

const formatTick = (v: number): string =>
  Math.abs(v) >= 10000 || (v !== 0 && Math.abs(v) < 0.001)
    ? v.toExponential(1)
    : String(Number(v.toPrecision(4)));

const rangeOf = (values: readonly number[]): Range => [leastOf(values), greatestOf(values)];

/** The range, one unit wide if it is a single value. */
const widen = ([low, high]: Range): Range => (low === high ? [low - 0.5, high + 0.5] : [low, high]);

/** The range without the worst tenth of the points. */
function cutRange([low, high]: Range, points: readonly ChartPoint[], cut: "low" | "high"): Range {
  const sorted = points.map((p) => p.y).sort((a, b) => a - b);
  const tenth = Math.floor(sorted.length / 10);
  return cut === "low"
    ? [Math.max(low, sorted[tenth]), high]
    : [low, Math.min(high, sorted[sorted.length - 1 - tenth])];
}

const svg = (height: number, label: string, content: string): string =>
  `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">${content}</svg>`;

/**
 * Points, and a line through others, on labelled axes.
 * @returns an SVG element; empty text when there is no finite point
 */
export function chart(
  points: readonly ChartPoint[],
  line: readonly ChartPoint[],
  axes: ChartAxes,
): string {
  const all = [...points, ...line].filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y));
  if (all.length === 0) return "";
  const { left, bottom, other } = MARGIN;
  const floor = HEIGHT - bottom;
  const scaleX = (x: number): number =>
    axes.logX ? Math.log10(Math.max(SMALLEST_ON_LOG_AXIS, x)) : x;
  const unscaleX = (t: number): number => (axes.logX ? 10 ** t : t);
  const [x0, x1] = widen(rangeOf(all.map((p) => scaleX(p.x))));
  const full = rangeOf(all.map((p) => p.y));
  const cut = points.length < MIN_POINTS_FOR_CUT ? undefined : axes.cut;
  const [y0, y1] = widen(cut === undefined ? full : cutRange(full, points, cut));
  const toX = (x: number): string =>
    (left + ((scaleX(x) - x0) / (x1 - x0)) * (WIDTH - left - other)).toFixed(1);
  const toY = (y: number): string => {
    const share = (Math.min(y1, Math.max(y0, y)) - y0) / (y1 - y0);
    return (floor - share * (floor - other)).toFixed(1);
  };
  const grid = ticksOf([y0, y1]).map((t) => {
    const y = toY(t);
    return (
      `<line x1="${left}" x2="${WIDTH - other}" y1="${y}" y2="${y}" class="grid"/>` +
      `<text x="${left - 6}" y="${y}" dy="4" text-anchor="end">${formatTick(t)}</text>`
    );
  });
  const belowAxis = ticksOf([x0, x1])
    .map(unscaleX)
    .map((x) => {
      const place = `x="${toX(x)}" y="${floor + 16}"`;
      return `<text ${place} text-anchor="middle">${formatTick(x)}</text>`;
    });
  const dots = points.map(({ x, y, title }) => {
    const content = title ? `<title>${escapeHtml(title)}</title>` : "";
    return `<circle cx="${toX(x)}" cy="${toY(y)}" r="3">${content}</circle>`;
  });
  const path = line.map((p) => `${toX(p.x)},${toY(p.y)}`).join(" ");
  const labels = labelsOf(escapeHtml(axes.x), escapeHtml(axes.y));
  return svg(
    HEIGHT,
    `${escapeHtml(axes.y)} by ${escapeHtml(axes.x)}`,
    [...grid, ...belowAxis, ...dots].join("") +
      (line.length > 1 ? `<polyline points="${path}"/>` : "") +
      labels,
  );
}

function labelsOf(x: string, y: string): string {
  const middle = HEIGHT / 2 - 12;
  const turned = `transform="rotate(-90 12 ${middle})" text-anchor="middle"`;
  return (
    `<text x="${(WIDTH + MARGIN.left) / 2}" y="${HEIGHT - 4}" text-anchor="middle">${x}</text>` +
    `<text x="12" y="${middle}" ${turned}>${y}</text>`
  );
}

/** A bar of a bar chart. */
export interface Bar {
  /** Label of the bar. */
  readonly name: string;
  /** Length of the bar, 0 to 1. */
  readonly share: number;
}

/** Sizes of a bar chart, in pixels. */
const BAR = { left: 186, width: 310, height: 13, distance: 20 };

/**
 * A horizontal bar for each share, with the share in percent.
 * @param label what the chart shows, for screen readers
 * @returns an SVG element
 */
export function barChart(bars: readonly Bar[], label: string): string {
  const rows = bars.map(({ name, share }, i) => {
    const y = BAR.distance * i + 22;
    const width = BAR.width * share;
    const end = (BAR.left + width + 6).toFixed(1);
    return (
      `<text x="${BAR.left - 6}" y="${y}" text-anchor="end">${escapeHtml(name)}</text>` +
      `<rect x="${BAR.left}" y="${y - 10}" width="${width.toFixed(1)}" height="${BAR.height}"/>` +
      `<text x="${end}" y="${y}">${(100 * share).toFixed(1)} %</text>`
    );
  });
  return svg(BAR.distance * (bars.length + 1), escapeHtml(label), rows.join(""));
}
