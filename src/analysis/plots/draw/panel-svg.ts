import { escapeHtml } from "../../escape-html.ts";
import type { Figure, Panel } from "../figure.ts";
import { type Area, type Placed, placeIn, px } from "./placed.ts";
import { markSvg } from "./svg-marks.ts";
import { shadeIn, type Theme } from "./theme.ts";
import { CHARACTER, shorten, type Tick, ticksOf } from "./ticks.ts";

/** Height of a row of bars or workers, in pixels. */
const ROW_HEIGHT = 22;
/** Most pixels of the labels beside an axis, and share of the width of a panel. */
const MAX_LABELS = 190;
const LABEL_SHARE = 0.4;
/** Images that are higher are drawn lower than they are. */
const MAX_ASPECT = 2;
/** Room on the right without a scale of colours, and below without labels. */
const MARGIN = 4;
/** Room on the right of a panel, for half of the last label. */
export const EDGE = 12;
/** Width of a character of a name with many capitals, in pixels. */
const WIDE_CHARACTER = 6.8;
/** Pixels beside a label. */
const LABEL_ROOM = 10;
/** Height of the axis with its label below a panel. */
const BELOW = 40;
/** Room on the right for a scale of colours, at least, and without its texts. */
const SHADES = 62;
const SHADES_ONLY = 28;
/** Longest text at an end of a scale of colours, in characters. */
const MAX_SHADES_TEXT = 12;
/** A scale of colours that is lower has no label. */
const MIN_SHADES = 90;

/** Height of a panel with its axis. */
export function heightOf(
  panel: Panel,
  width: number,
  { columns, panels }: Figure,
  index: number,
): number {
  const fixed = fixedHeight(panel, width);
  if (fixed !== undefined) return fixed;
  const title = titleHeight(panel);
  if (columns === 1 && panels.length > 1 && index > 0 && panels.length === 2 && !isSame(panels))
    return title + 180;
  return (
    title + Math.round(columns === 1 ? Math.min(420, width * 0.56) : Math.min(360, width * 0.95))
  );
}

const titleHeight = ({ title }: Panel): number => (title === undefined ? 0 : 18);

/** The height of a panel that follows from what it shows: of names below each other, and of images. */
export function fixedHeight(panel: Panel, width: number): number | undefined {
  if (hasRows(panel)) return heightOfRows(panel);
  if (panel.aspect === undefined) return undefined;
  const room = besides(panel);
  const inner = Math.min(MAX_ASPECT, panel.aspect) * (width - room - LABEL_ROOM);
  return Math.round(titleHeight(panel) + belowOf(panel) + inner);
}

/** Room on the right of what is drawn. */
function besides({ shades }: Panel): number {
  if (shades === undefined) return MARGIN;
  const longest = Math.max(...shades.ends.map((end) => [...end].length));
  const text = Math.min(MAX_SHADES_TEXT, longest) * CHARACTER;
  return Math.max(SHADES, SHADES_ONLY + text - EDGE);
}

/** Room for the labels of the horizontal axis. */
const belowOf = ({ x }: Panel): number =>
  x.label === "" && x.scale.labels?.length === 0 ? MARGIN : BELOW;

/** Whether a panel has names below each other, each with what is drawn beside it. */
const hasRows = ({ y, marks }: Panel): boolean =>
  (y.label === "" && y.scale.kind === "category") ||
  marks.some((m) => m.mark === "bars" || m.mark === "spans");

/** Height of such a panel with its axis. */
const heightOfRows = (panel: Panel): number =>
  titleHeight(panel) + BELOW + 8 + ROW_HEIGHT * Math.max(1, panel.y.scale.labels?.length ?? 1);

/** Whether panels show the same: then they have the same height. */
const isSame = ([a, b]: readonly Panel[]): boolean =>
  a.x.label === "trial" && b.x.label === "trial";

/** Where the parts of a panel lie. */
interface Layout {
  /** The whole panel with its axes. */
  readonly box: Area;
  readonly placed: Placed;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
}

/** A panel with its axes. @param box where it is drawn, labels included */
export function panelSvg(panel: Panel, box: Area, theme: Theme): string {
  const layout = layOut(panel, box);
  const { placed, xTicks, yTicks } = layout;
  const { area } = placed;
  const isBars = panel.marks.some((m) => m.mark === "bars");
  const grid = [
    ...(isBars
      ? []
      : yTicks.map((t) => `M${px(area.left)} ${px(placed.y(t.value))}h${px(area.width)}`)),
    ...(panel.x.scale.kind === "category"
      ? []
      : xTicks.map((t) => `M${px(placed.x(t.value))} ${px(area.top)}v${px(area.height)}`)),
  ].join("");
  return [
    headingSvg(panel, layout, theme),
    `<path d="${grid}" stroke="${theme.grid}" fill="none"/>`,
    ...panel.marks.map((mark) => markSvg(mark, placed, theme)),
    `<path d="M${px(area.left)} ${px(area.top)}v${px(area.height)}h${px(area.width)}" fill="none" stroke="${theme.axis}"/>`,
    ...tickTexts(layout),
    axisLabels(panel, layout, theme),
    panel.shades === undefined ? "" : shadesSvg(panel.shades, area, theme),
  ].join("");
}

/** Gives the labels beside the axes their room, and what is left to the marks. */
function layOut(panel: Panel, box: Area): Layout {
  const { x, y } = panel;
  const head = titleHeight(panel);
  const inner = box.height - belowOf(panel) - head;
  const most = Math.min(MAX_LABELS, LABEL_SHARE * box.width);
  const yTicks = ticksOf(
    y.scale,
    y.scale.kind === "category" ? 99 : Math.max(3, Math.floor(inner / 45)),
    Math.floor((most - LABEL_ROOM) / WIDE_CHARACTER),
  );
  const labels = Math.min(
    most,
    LABEL_ROOM + Math.max(0, ...yTicks.map((t) => t.label.length)) * CHARACTER,
  );
  const before = labels + (y.label === "" ? 0 : 16);
  const area: Area = {
    left: box.left + before,
    top: box.top + head + 4,
    width: Math.max(40, box.width - before - besides(panel)),
    height: inner,
  };
  const xTicks = fitting(
    x.scale.kind === "category"
      ? ticksOf(x.scale, area.width / 40)
      : ticksOf(x.scale, Math.max(3, area.width / 70)),
    area.width,
  );
  return { box, placed: placeIn(area, panel), xTicks, yTicks };
}

function headingSvg({ title }: Panel, { box, placed: { area } }: Layout, theme: Theme): string {
  if (title === undefined) return "";
  return `<text x="${px(area.left)}" y="${px(box.top + 12)}" fill="${theme.strong}" font-weight="600">${escapeHtml(shorten(title, Math.floor(box.width / 7)))}</text>`;
}

/** The labels of the ticks, below and beside the area. */
function tickTexts({ box, placed, xTicks, yTicks }: Layout): string[] {
  const { area } = placed;
  const end = box.left + box.width + EDGE;
  const bottom = area.top + area.height;
  return [
    ...xTicks.map(
      ({ value, label }) =>
        `<text x="${px(Math.min(placed.x(value), end - (label.length * CHARACTER) / 2))}" y="${px(bottom + 15)}" text-anchor="middle">${escapeHtml(label)}</text>`,
    ),
    ...yTicks.map(
      ({ value, label, whole }) =>
        `<text x="${px(area.left - 6)}" y="${px(placed.y(value) + 4)}" text-anchor="end">` +
        `${whole === undefined ? "" : `<title>${escapeHtml(whole)}</title>`}${escapeHtml(label)}</text>`,
    ),
  ];
}

/** What both axes show. */
function axisLabels({ x, y }: Panel, { box, placed: { area } }: Layout, theme: Theme): string {
  const middle = area.top + area.height / 2;
  const bottom = area.top + area.height;
  // A long label is below the labels beside the axis, too.
  const half = Math.min(box.width / 2, (x.label.length * CHARACTER) / 2);
  const labelAt = Math.min(area.left + area.width / 2, box.left + box.width - half);
  return (
    `<text x="${px(labelAt)}" y="${px(bottom + 32)}" text-anchor="middle" fill="${theme.strong}">` +
    `${escapeHtml(shorten(x.label, Math.floor(box.width / CHARACTER)))}</text>` +
    (y.label === ""
      ? ""
      : `<text transform="translate(${px(box.left + 9)} ${px(middle)}) rotate(-90)" text-anchor="middle" fill="${theme.strong}">` +
        `${escapeHtml(shorten(y.label, Math.floor(area.height / CHARACTER)))}</text>`)
  );
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
    `<text x="${px(left + 14)}" y="${px(y)}">${escapeHtml(shorten(content, MAX_SHADES_TEXT))}</text>`;
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
