import { escapeHtml } from "../../escape-html.ts";
import type { Figure, LegendEntry, Panel } from "../figure.ts";
import { type Area, dotSvg, markSvg, placeIn, px } from "./svg-marks.ts";
import { colourIn, shadeIn, THEMES, type Theme, type ThemeName } from "./theme.ts";
import { shorten, type Tick, ticksOf } from "./ticks.ts";

/** Sizes in pixels. */
const WIDTH = 760;
const MIN_WIDTH = 320;
const EDGE = 16;
const FONT = 11;
/** Average width of a character. */
const CHARACTER = 6.1;
const TITLE_HEIGHT = 26;
const LEGEND_HEIGHT = 22;
const NOTE_HEIGHT = 16;
const GAP = 18;
/** Height of a row of bars or workers. */
const ROW_HEIGHT = 22;
/** Most pixels of the labels beside an axis. */
const MAX_LABELS = 190;
/** Height of the axis with its label below a panel. */
const BELOW = 40;
/** Room on the right for a scale of colours. */
const SHADES = 62;

/** A scale of colours that is lower has no label. */
const MIN_SHADES = 90;

/** How a plot is drawn. */
export interface DrawOptions {
  /** Default: `light`. */
  readonly theme?: ThemeName | undefined;
  /** Width in pixels, 320 to 4000. The height follows from what is shown. Default: 760. */
  readonly width?: number | undefined;
}

/** Draws a figure as an SVG document that needs nothing else. */
export function figureSvg(
  figure: Figure,
  { theme: name = "light", width = WIDTH }: DrawOptions = {},
): string {
  const theme = THEMES[name];
  const inner = Math.max(MIN_WIDTH, width) - 2 * EDGE;
  const columns = Math.max(1, Math.min(figure.columns, Math.floor(inner / 200)));
  const panelWidth = (inner - GAP * (columns - 1)) / columns;
  const heights = figure.panels.map((panel, i) => heightOf(panel, panelWidth, figure, i));
  const parts: string[] = [];
  let top = EDGE;
  parts.push(
    `<text x="${EDGE}" y="${top + 14}" font-size="15" font-weight="600" fill="${theme.strong}">` +
      `${escapeHtml(shorten(figure.title, Math.floor(inner / 8)))}</text>`,
  );
  top += TITLE_HEIGHT;
  const legend = legendSvg(figure.legend, top, inner, theme);
  parts.push(legend.svg);
  top += legend.height;
  for (let from = 0; from < figure.panels.length; from += columns) {
    const height = Math.max(...heights.slice(from, from + columns));
    for (const [k, panel] of figure.panels.slice(from, from + columns).entries())
      parts.push(panelSvg(panel, EDGE + k * (panelWidth + GAP), top, panelWidth, height, theme));
    top += height + GAP;
  }
  for (const note of figure.notes)
    for (const text of wrap(note, Math.floor(inner / CHARACTER))) {
      parts.push(`<text x="${EDGE}" y="${px(top)}">${escapeHtml(text)}</text>`);
      top += NOTE_HEIGHT;
    }
  const size = [inner + 2 * EDGE, top + EDGE / 2 - 4].map(Math.round);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size[0]} ${size[1]}" width="${size[0]}" ` +
    `height="${size[1]}" role="img" aria-label="${escapeHtml(labelOf(figure))}" ` +
    `font-family="system-ui, 'DejaVu Sans', Arial, sans-serif" font-size="${FONT}" fill="${theme.text}">` +
    `<title>${escapeHtml(figure.title)}</title>` +
    `<rect width="100%" height="100%" fill="${theme.background}"/>${parts.join("")}</svg>`
  );
}

/** What screen readers say. */
const labelOf = ({ title, panels, notes }: Figure): string =>
  [
    title,
    ...panels
      .slice(0, 3)
      .map(({ x, y }) => (y.label === "" ? x.label : `${y.label} by ${x.label}`)),
    ...notes,
  ]
    .filter((part) => part !== "")
    .join(". ");

/** Height of a panel with its axis. */
function heightOf(panel: Panel, width: number, { columns, panels }: Figure, index: number): number {
  const { y } = panel;
  const title = panel.title === undefined ? 0 : 18;
  const isRows = panel.marks.some((m) => m.mark === "bars" || m.mark === "spans" || isUse(panel));
  if (isRows) return title + BELOW + 8 + ROW_HEIGHT * Math.max(1, y.scale.labels?.length ?? 1);
  if (columns === 1 && panels.length > 1 && index > 0 && panels.length === 2 && !isSame(panels))
    return title + 180;
  return (
    title + Math.round(columns === 1 ? Math.min(420, width * 0.56) : Math.min(360, width * 0.95))
  );
}
const isUse = ({ y, marks }: Panel): boolean =>
  y.label === "" && y.scale.kind === "category" && marks.some((m) => m.mark === "cells");
/** Whether panels show the same: then they have the same height. */
const isSame = ([a, b]: readonly Panel[]): boolean =>
  a.x.label === "trial" && b.x.label === "trial";

function wrap(text: string, length: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > length) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, shorten(line, length)];
}

function legendSvg(
  entries: readonly LegendEntry[],
  top: number,
  width: number,
  theme: Theme,
): { readonly svg: string; readonly height: number } {
  if (entries.length === 0) return { svg: "", height: 0 };
  let x = EDGE;
  let y = top + 8;
  const parts = entries.map((entry) => {
    const label = shorten(entry.label, 48);
    const length = 26 + label.length * CHARACTER + 14;
    if (x + length > EDGE + width && x > EDGE) {
      x = EDGE;
      y += LEGEND_HEIGHT - 4;
    }
    const svg =
      legendMark(entry, x, y, theme) +
      `<text x="${px(x + 24)}" y="${px(y + 4)}">${escapeHtml(label)}</text>`;
    x += length;
    return svg;
  });
  return { svg: parts.join(""), height: y - top + 14 };
}

function legendMark(
  { colour, shape, dash = 0 }: LegendEntry,
  x: number,
  y: number,
  theme: Theme,
): string {
  const paint = colourIn(theme, colour);
  if (shape === "line") {
    const mark = { mark: "line", x: [0, 1], y: [0, 0], colour, dash } as const;
    return markSvg(
      mark,
      { area: { left: 0, top: 0, width: 0, height: 0 }, x: (v) => x + 20 * v, y: () => y },
      theme,
    );
  }
  if (shape === "bar" || shape === "hatch") {
    const look =
      shape === "bar" ? `fill="${paint}"` : `fill="${paint}" fill-opacity="0.25" stroke="${paint}"`;
    return `<rect x="${px(x + 2)}" y="${px(y - 5)}" width="16" height="10" ${look}/>`;
  }
  const isOutline = shape === "hollow" || shape === "cross";
  const look = isOutline ? `fill="none" stroke="${paint}" stroke-width="1.3"` : `fill="${paint}"`;
  return `<g ${look}>${dotSvg(shape, x + 10, y, 4.5)}</g>`;
}

function panelSvg(
  panel: Panel,
  left: number,
  top: number,
  width: number,
  height: number,
  theme: Theme,
): string {
  const { x, y, title, shades } = panel;
  const head = title === undefined ? 0 : 18;
  const inner = height - BELOW - head;
  const yTicks = ticksOf(
    y.scale,
    y.scale.kind === "category" ? 99 : Math.max(3, Math.floor(inner / 50)),
  );
  const labels = Math.min(
    MAX_LABELS,
    10 + Math.max(0, ...yTicks.map((t) => t.label.length)) * CHARACTER,
  );
  const besides = labels + (y.label === "" ? 0 : 16);
  const area: Area = {
    left: left + besides,
    top: top + head + 4,
    width: Math.max(40, width - besides - (shades === undefined ? 4 : SHADES)),
    height: inner,
  };
  const placed = placeIn(area, panel);
  const bottom = area.top + area.height;
  const xTicks = fitting(
    x.scale.kind === "category"
      ? ticksOf(x.scale, area.width / 40)
      : ticksOf(x.scale, Math.max(3, area.width / 70)),
    area.width,
  );
  const grid = [
    ...yTicks.map((t) => `M${px(area.left)} ${px(placed.y(t.value))}h${px(area.width)}`),
    ...(x.scale.kind === "category"
      ? []
      : xTicks.map((t) => `M${px(placed.x(t.value))} ${px(area.top)}v${px(area.height)}`)),
  ].join("");
  const isBars = panel.marks.some((m) => m.mark === "bars");
  const frame = `<path d="M${px(area.left)} ${px(area.top)}v${px(area.height)}h${px(area.width)}" fill="none" stroke="${theme.axis}"/>`;
  const xTexts = xTicks.map(
    ({ value, label }) =>
      `<text x="${px(placed.x(value))}" y="${px(bottom + 15)}" text-anchor="middle">${escapeHtml(label)}</text>`,
  );
  const yTexts = yTicks.map(
    ({ value, label }) =>
      `<text x="${px(area.left - 6)}" y="${px(placed.y(value) + 4)}" text-anchor="end">${escapeHtml(label)}</text>`,
  );
  const middle = area.top + area.height / 2;
  const axisLabels =
    `<text x="${px(area.left + area.width / 2)}" y="${px(bottom + 32)}" text-anchor="middle" fill="${theme.strong}">` +
    `${escapeHtml(shorten(x.label, Math.floor(area.width / CHARACTER)))}</text>` +
    (y.label === ""
      ? ""
      : `<text transform="translate(${px(left + 9)} ${px(middle)}) rotate(-90)" text-anchor="middle" fill="${theme.strong}">` +
        `${escapeHtml(shorten(y.label, Math.floor(area.height / CHARACTER)))}</text>`);
  const heading =
    title === undefined
      ? ""
      : `<text x="${px(area.left)}" y="${px(top + 12)}" fill="${theme.strong}" font-weight="600">${escapeHtml(shorten(title, Math.floor(width / 7)))}</text>`;
  return [
    heading,
    `<path d="${isBars ? grid.replace(/M[^M]*h[^M]*/g, "") : grid}" stroke="${theme.grid}" fill="none"/>`,
    ...panel.marks.map((mark) => markSvg(mark, placed, theme)),
    frame,
    ...xTexts,
    ...yTexts,
    axisLabels,
    shades === undefined ? "" : shadesSvg(shades, area, theme),
  ].join("");
}

/** Those ticks whose labels do not overlap. */
function fitting(ticks: readonly Tick[], width: number): readonly Tick[] {
  const longest = Math.max(1, ...ticks.map((t) => t.label.length)) * CHARACTER + 8;
  const room = Math.max(1, Math.floor(width / longest));
  const every = Math.max(1, Math.ceil(ticks.length / room));
  if (every > 1 && ticks.length <= 12) {
    const length = Math.max(3, Math.floor(width / ticks.length / CHARACTER) - 1);
    return ticks.map(({ value, label }) => ({ value, label: shorten(label, length) }));
  }
  return ticks.filter((_, i) => i % every === 0);
}

/** The scale of colours beside a panel. */
function shadesSvg(
  { label, ends }: NonNullable<Panel["shades"]>,
  area: Area,
  theme: Theme,
): string {
  const left = area.left + area.width + 10;
  const steps = 24;
  const height = area.height / steps;
  const boxes = Array.from({ length: steps }, (_, i) => {
    const y = area.top + (steps - 1 - i) * height;
    return `<rect x="${px(left)}" y="${px(y)}" width="10" height="${px(height + 0.6)}" fill="${shadeIn(theme, i / (steps - 1))}"/>`;
  });
  const text = (y: number, content: string): string =>
    `<text x="${px(left + 14)}" y="${px(y)}">${escapeHtml(shorten(content, 7))}</text>`;
  const middle = area.top + area.height / 2;
  return (
    boxes.join("") +
    text(area.top + 9, ends[1]) +
    (area.height < MIN_SHADES / 3 ? "" : text(area.top + area.height, ends[0])) +
    (area.height < MIN_SHADES
      ? ""
      : `<text transform="translate(${px(left + 26)} ${px(middle)}) rotate(-90)" text-anchor="middle">${escapeHtml(shorten(label, 24))}</text>`)
  );
}
