import { escapeHtml } from "../escape-html.ts";
import { fittingTicks, picture, tickLabel, titleOf } from "./figure.ts";
import { type Axis, createScale } from "./scale.ts";
import { marker, type Tone, toneClass } from "./tone.ts";

/** A value of a row, with its interval. */
export interface RangeMark {
  /** The value. */
  readonly value: number;
  /** Lower end of its interval. */
  readonly low?: number | undefined;
  /** Upper end. */
  readonly high?: number | undefined;
  /** Its look. */
  readonly tone: Tone;
  /** Text that a browser shows when the pointer is on the mark. */
  readonly title?: string | undefined;
}

/** A row of a chart: a name with values. */
export interface RangeRow {
  /** What the values are of. */
  readonly name: string;
  /** Its values. */
  readonly marks: readonly RangeMark[];
  /** Text at the end of the row. */
  readonly text?: string | undefined;
}

/** What a chart of rows shows. */
export interface RangeOptions {
  /** Title for screen readers. */
  readonly title: string;
  /** The axis of the values. */
  readonly x: Axis;
  /** Whether values are bars from 0. Default: markers. */
  readonly bars?: boolean | undefined;
}

/** Sizes, in pixels. */
const WIDTH = 440;
const NAME_WIDTH = 138;
const TEXT_WIDTH = 62;
const ROW_HEIGHT = 22;
const BOTTOM = 44;
const TOP = 4;
/** Characters of a name that fit. */
const NAME_CHARACTERS = 18;

/** Names with values and their intervals, one row below the other. */
export function rangeChart(rows: readonly RangeRow[], { title, x, bars }: RangeOptions): string {
  const shown = rows.map((row) => ({
    ...row,
    marks: row.marks.filter((m) => Number.isFinite(m.value)),
  }));
  const values = shown.flatMap((row) =>
    row.marks.flatMap((m) =>
      [m.value, m.low, m.high].filter((v) => v !== undefined && Number.isFinite(v)),
    ),
  ) as number[];
  if (values.length === 0) return "";
  const hasText = rows.some((row) => row.text !== undefined);
  const end = WIDTH - (hasText ? TEXT_WIDTH : 14);
  const floor = TOP + rows.length * ROW_HEIGHT;
  const scale = createScale(x, bars ? [0, ...values] : values, NAME_WIDTH, end);
  const grid = fittingTicks(scale, end - NAME_WIDTH).map((t) => {
    const at = scale.toPixel(t).toFixed(1);
    return (
      `<line class="grid" x1="${at}" x2="${at}" y1="${TOP}" y2="${floor}"/>` +
      tickLabel(scale.toPixel(t), floor + 16, t, WIDTH)
    );
  });
  const lines = shown.map((row, i) => {
    const y = TOP + (i + 0.5) * ROW_HEIGHT;
    const marks = row.marks.map((m) =>
      bars ? bar(m, y, scale.toPixel) : dot(m, y, scale.toPixel),
    );
    const text =
      row.text === undefined
        ? ""
        : `<text class="value" x="${end + 6}" y="${y}" dy="4">${escapeHtml(row.text)}</text>`;
    return (
      `<text class="value" x="${NAME_WIDTH - 8}" y="${y}" dy="4" text-anchor="end">` +
      `${titleOf(row.name)}${escapeHtml(shorten(row.name))}</text>${marks.join("")}${text}`
    );
  });
  const label =
    `<text x="${(NAME_WIDTH + end) / 2}" y="${floor + 36}" text-anchor="middle">` +
    `${escapeHtml(x.label)}</text>`;
  return picture(WIDTH, floor + BOTTOM, title, [...grid, ...lines, label].join(""));
}

/** A long name without its middle, since names often differ at their ends. */
function shorten(name: string): string {
  if (name.length <= NAME_CHARACTERS) return name;
  const half = NAME_CHARACTERS / 2;
  return `${name.slice(0, half)}…${name.slice(1 - half)}`;
}

function dot({ value, low, high, tone, title }: RangeMark, y: number, to: (v: number) => number) {
  const line =
    low === undefined || high === undefined || !Number.isFinite(low + high)
      ? ""
      : `<line class="whisker ${toneClass(tone)}" x1="${to(low).toFixed(1)}" ` +
        `x2="${to(high).toFixed(1)}" y1="${y}" y2="${y}"/>`;
  return line + marker(tone, to(value), y, 3.6, titleOf(title));
}

function bar({ value, tone, title }: RangeMark, y: number, to: (v: number) => number): string {
  const [from, end] = [to(0), to(value)].sort((a, b) => a - b);
  return (
    `<rect class="${toneClass(tone)}" x="${from.toFixed(1)}" y="${y - 7}" ` +
    `width="${Math.max(1, end - from).toFixed(1)}" height="14">${titleOf(title)}</rect>`
  );
}
