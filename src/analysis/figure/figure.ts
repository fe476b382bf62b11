import { escapeHtml } from "../escape-html.ts";
import { type Axis, createScale, formatTick, type Scale } from "./scale.ts";
import { marker, type Tone, toneClass } from "./tone.ts";

/** A mark of a figure, in the units of its axes. */
export interface FigurePoint {
  /** Horizontal place; of bars where they begin. */
  readonly x: number;
  /** Vertical place. */
  readonly y: number;
  /** Of bars where they end. */
  readonly to?: number | undefined;
  /** Lower end of an interval of `y`. */
  readonly low?: number | undefined;
  /** Upper end. */
  readonly high?: number | undefined;
  /** Text that a browser shows when the pointer is on the mark. */
  readonly title?: string | undefined;
}

/** Marks that belong together. */
export interface Series {
  /** Name in the legend. */
  readonly name: string;
  /** Its marks; those that are not finite are left out. */
  readonly points: readonly FigurePoint[];
  /** How they are drawn; `joined`: markers on a line, `steps`: each value holds until the next one. */
  readonly shape: "dots" | "line" | "joined" | "steps" | "bars";
  /** Its look. */
  readonly tone: Tone;
}

/** What a figure shows. */
export interface FigureOptions {
  /** Title for screen readers. */
  readonly title: string;
  /** The horizontal axis. */
  readonly x: Axis;
  /** The vertical axis. */
  readonly y: Axis;
}

/** Sizes, in pixels. */
const WIDTH = 440;
const HEIGHT = 290;
const BOTTOM = 46;
const EDGE = 12;
/** Width of a character of a label, about, and of the vertical label. */
const CHARACTER = 6.8;
const LABEL_WIDTH = 26;
/** Radius of a marker. */
const RADIUS = 3.4;
/** With more markers they are smaller. */
const MANY_MARKERS = 150;

/**
 * Series on labelled axes, as an SVG element that takes its colours from `FIGURE_STYLE`.
 * @returns empty text when no mark is finite
 */
export function figure(series: readonly Series[], { title, x, y }: FigureOptions): string {
  const isFinitePoint = (p: FigurePoint): boolean => Number.isFinite(p.x) && Number.isFinite(p.y);
  const shown = series.map((s) => ({ ...s, points: s.points.filter(isFinitePoint) }));
  const points = shown.flatMap((s) => s.points);
  if (points.length === 0) return "";
  const floor = HEIGHT - BOTTOM;
  const finite = (v: number | undefined): readonly number[] =>
    v !== undefined && Number.isFinite(v) ? [v] : [];
  const up = createScale(
    y,
    points.flatMap((p) => [p.y, ...finite(p.low), ...finite(p.high)]),
    floor,
    EDGE,
  );
  const widest = up.ticks.reduce((most, t) => Math.max(most, formatTick(t).length), 1);
  const left = LABEL_WIDTH + CHARACTER * widest;
  const across = createScale(
    x,
    points.flatMap((p) => [p.x, ...finite(p.to)]),
    left,
    WIDTH - EDGE,
  );
  const content = [
    ...frame(across, up, left, floor),
    ...shown.map((s) => drawSeries(s, across, up)),
    `<text x="${(left + WIDTH - EDGE) / 2}" y="${HEIGHT - 8}" text-anchor="middle">`,
    `${escapeHtml(x.label)}</text>`,
    `<text transform="rotate(-90)" x="${-(floor + EDGE) / 2}" y="13" text-anchor="middle">`,
    `${escapeHtml(y.label)}</text>`,
  ].join("");
  return picture(WIDTH, HEIGHT, title, content);
}

/** An SVG element with a name for screen readers. */
export const picture = (width: number, height: number, title: string, content: string): string =>
  `<svg class="figure" viewBox="0 0 ${width} ${height}" role="img" ` +
  `aria-label="${escapeHtml(title)}">${content}</svg>`;

function frame(across: Scale, up: Scale, left: number, floor: number): string[] {
  const rows = up.ticks.map((t) => {
    const at = up.toPixel(t).toFixed(1);
    return (
      `<line class="grid" x1="${left}" x2="${WIDTH - EDGE}" y1="${at}" y2="${at}"/>` +
      `<text x="${left - 6}" y="${at}" dy="4" text-anchor="end">${formatTick(t)}</text>`
    );
  });
  const columns = fittingTicks(across, WIDTH - EDGE - left).map((t) => {
    const at = across.toPixel(t).toFixed(1);
    return (
      `<line class="axis" x1="${at}" x2="${at}" y1="${floor}" y2="${floor + 4}"/>` +
      tickLabel(across.toPixel(t), floor + 18, t, WIDTH)
    );
  });
  const line = `<line class="axis" x1="${left}" x2="${WIDTH - EDGE}" y1="${floor}" y2="${floor}"/>`;
  return [...rows, line, ...columns];
}

/** Every tick, or every second one where the labels would touch each other. */
export function fittingTicks({ ticks }: Scale, width: number): readonly number[] {
  const widest = ticks.reduce((most, t) => Math.max(most, formatTick(t).length), 1);
  const isTight = ticks.length * (widest + 2) * CHARACTER > width;
  return isTight ? ticks.filter((_, i) => i % 2 === 0) : ticks;
}

/** The label of a tick below its place; at the right edge it is moved to be whole. */
export function tickLabel(at: number, y: number, tick: number, width: number): string {
  const text = formatTick(tick);
  const x = Math.min(at, width - (text.length * CHARACTER) / 2);
  return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="middle">${text}</text>`;
}

function drawSeries({ points, shape, tone }: Series, across: Scale, up: Scale): string {
  const look = toneClass(tone);
  const px = (v: number): string => across.toPixel(v).toFixed(1);
  const py = (v: number): string => up.toPixel(v).toFixed(1);
  if (shape === "bars")
    return points
      .map(({ x, y, to = x, title }) => {
        const top = up.toPixel(y);
        const base = up.toPixel(0);
        const width = Math.max(1, across.toPixel(to) - across.toPixel(x) - 1);
        return (
          `<rect class="${look}" x="${px(x)}" y="${Math.min(top, base).toFixed(1)}" ` +
          `width="${width.toFixed(1)}" height="${Math.abs(base - top).toFixed(1)}">` +
          `${titleOf(title)}</rect>`
        );
      })
      .join("");
  const whiskers = points.map(({ x, low, high }) =>
    low === undefined || high === undefined || !Number.isFinite(low + high)
      ? ""
      : `<line class="whisker ${look}" x1="${px(x)}" x2="${px(x)}" y1="${py(low)}" y2="${py(high)}"/>`,
  );
  const size = points.length > MANY_MARKERS ? RADIUS * 0.7 : RADIUS;
  const dots =
    shape === "dots" || shape === "joined"
      ? points.map((p) =>
          marker(tone, across.toPixel(p.x), up.toPixel(p.y), size, titleOf(p.title)),
        )
      : [];
  return whiskers.join("") + lineOf(points, shape, look, px, py) + dots.join("");
}

function lineOf(
  points: readonly FigurePoint[],
  shape: Series["shape"],
  look: string,
  px: (v: number) => string,
  py: (v: number) => string,
): string {
  if (shape === "dots" || points.length < 2) return "";
  const corners = points.map((p, i) =>
    shape === "steps" && i > 0
      ? `${px(p.x)},${py(points[i - 1].y)} ${px(p.x)},${py(p.y)}`
      : `${px(p.x)},${py(p.y)}`,
  );
  return `<polyline class="${look}" points="${corners.join(" ")}"/>`;
}

/** What a browser shows when the pointer is on a mark. */
export const titleOf = (title: string | undefined): string =>
  title === undefined ? "" : `<title>${escapeHtml(title)}</title>`;

/** A list of the series with their looks; empty text for a single one. */
export function legend(series: readonly Pick<Series, "name" | "shape" | "tone">[]): string {
  if (series.length < 2) return "";
  const items = series.map(({ name, shape, tone }) => {
    const look = toneClass(tone);
    const line = `<polyline class="${look}" points="1,6 23,6"/>`;
    const mark =
      shape === "bars"
        ? `<rect class="${look}" x="4" y="1" width="16" height="10"/>`
        : (shape === "dots" ? "" : line) +
          (shape === "dots" || shape === "joined" ? marker(tone, 12, 6, RADIUS, "") : "");
    const key = `<svg class="figure" viewBox="0 0 24 12" aria-hidden="true">${mark}</svg>`;
    return `<li>${key}${escapeHtml(name)}</li>`;
  });
  return `<ul class="legend">${items.join("")}</ul>`;
}
