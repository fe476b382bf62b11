import { escapeHtml } from "../../escape-html.ts";
import type { MarkOf as Of } from "../figure.ts";
import { type Placed, px } from "./placed.ts";
import { colourIn, type Theme } from "./theme.ts";

/** The end of an element: with a text that a browser shows when the pointer is on it, or without. */
const named = (element: string, title: string | undefined): string =>
  title === undefined ? "/>" : `><title>${escapeHtml(title)}</title></${element}>`;

/** Height of a bar and of the whisker of its interval, in pixels. */
const BAR = { height: 13, whisker: 7 };
/** Pixels between a bar and its note. */
const NOTE_GAP = 7;

export function bars({ bars: all }: Of<"bars">, at: Placed, theme: Theme): string {
  const rows = all.map(({ value, interval, colour, note, title }, i) => {
    const y = at.y(all.length - 1 - i);
    const [zero, tip] = [at.x(0), at.x(value)];
    const paint = colourIn(theme, colour);
    const bar = `<rect x="${px(Math.min(zero, tip))}" y="${px(y - BAR.height / 2)}" width="${px(Math.max(1, Math.abs(tip - zero)))}" height="${BAR.height}" fill="${paint}"${named("rect", title)}`;
    const whisker =
      interval === undefined
        ? ""
        : `<path d="${whiskerPath(at.x(interval[0]), at.x(interval[1]), y)}" stroke="${theme.strong}" fill="none"/>`;
    // The note stands beyond the bar's end, on the left of one that points there.
    const end =
      value < 0
        ? at.x(Math.min(value, interval?.[0] ?? value)) - NOTE_GAP
        : at.x(Math.max(value, interval?.[1] ?? value)) + NOTE_GAP;
    const anchor = value < 0 ? ' text-anchor="end"' : "";
    const text = `<text x="${px(end)}" y="${px(y + 4)}"${anchor}>${escapeHtml(note)}</text>`;
    return bar + whisker + text;
  });
  return rows.join("");
}

const whiskerPath = (x0: number, x1: number, y: number): string => {
  const half = px(BAR.whisker / 2);
  const [top, height] = [px(y - BAR.whisker / 2), px(BAR.whisker)];
  return `M${px(x0)} ${top}v${height}m0 -${half}H${px(x1)}m0 -${half}v${height}`;
};

/** Share of a row's height that its rectangles take. */
const SPAN_HEIGHT = 0.7;

export function spans(
  { spans: all, colour, hatched = false }: Of<"spans">,
  at: Placed,
  theme: Theme,
): string {
  const paint = colourIn(theme, colour);
  const rects = all.map(({ from, to, row, title }) => {
    const [x0, x1] = [at.x(from), at.x(to)];
    const [top, bottom] = [at.y(row + SPAN_HEIGHT / 2), at.y(row - SPAN_HEIGHT / 2)];
    const text = title === undefined ? "" : `<title>${escapeHtml(title)}</title>`;
    const width = Math.max(0.8, x1 - x0);
    return `<rect x="${px(x0)}" y="${px(top)}" width="${px(width)}" height="${px(bottom - top)}">${text}</rect>`;
  });
  // Failed trials are outlined, so that colours alone need not tell them apart.
  const look = hatched
    ? `fill="${paint}" fill-opacity="0.25" stroke="${paint}" stroke-width="1.5"`
    : `fill="${paint}" stroke="${theme.background}" stroke-width="0.4"`;
  return `<g ${look}>${rects.join("")}</g>`;
}

/** Pixels between columns side by side. */
const COLUMN_GAP = 1;

/** Vertical bars from 0, as of a histogram. */
export function columns(mark: Of<"columns">, at: Placed, theme: Theme): string {
  const { from, to, y, colour, titles } = mark;
  const base = at.y(0);
  const rects = y.flatMap((value, i) => {
    if (!Number.isFinite(value)) return [];
    const [x0, x1, tip] = [at.x(from[i]), at.x(to[i]), at.y(value)];
    const [left, right] = x0 < x1 ? [x0, x1] : [x1, x0];
    const width = Math.max(1, right - left - COLUMN_GAP);
    return `<rect x="${px(left)}" y="${px(Math.min(tip, base))}" width="${px(width)}" height="${px(Math.abs(base - tip))}"${named("rect", titles?.[i])}`;
  });
  return `<g fill="${colourIn(theme, colour)}" fill-opacity="0.8">${rects.join("")}</g>`;
}

/** A line for each interval, along the vertical axis or along the horizontal one. */
export function intervals(mark: Of<"intervals">, at: Placed, theme: Theme): string {
  const { place, low, high, colour, along = "y" } = mark;
  const lines = place.map((value, i) => {
    if (!Number.isFinite(value + low[i] + high[i])) return "";
    return along === "y"
      ? `M${px(at.x(value))} ${px(at.y(low[i]))}V${px(at.y(high[i]))}`
      : `M${px(at.x(low[i]))} ${px(at.y(value))}H${px(at.x(high[i]))}`;
  });
  const d = lines.join("");
  return d === ""
    ? ""
    : `<path d="${d}" stroke="${colourIn(theme, colour)}" stroke-width="1.5" fill="none"/>`;
}
