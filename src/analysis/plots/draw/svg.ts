import { escapeHtml } from "../../escape-html.ts";
import type { Figure } from "../figure.ts";
import { legendSvg } from "./legend-svg.ts";
import { heightOf, panelSvg } from "./panel-svg.ts";
import { px } from "./placed.ts";
import { THEMES, type ThemeName } from "./theme.ts";
import { CHARACTER, shorten } from "./ticks.ts";

/** Sizes in pixels. */
const WIDTH = 760;
const MIN_WIDTH = 320;
const EDGE = 16;
const FONT = 11;
const TITLE_HEIGHT = 26;
const NOTE_HEIGHT = 16;
const GAP = 18;
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
  const legend = legendSvg(figure.legend, EDGE, top, inner, theme);
  parts.push(legend.svg);
  top += legend.height;
  for (let from = 0; from < figure.panels.length; from += columns) {
    const height = Math.max(...heights.slice(from, from + columns));
    for (const [k, panel] of figure.panels.slice(from, from + columns).entries()) {
      const left = EDGE + k * (panelWidth + GAP);
      parts.push(panelSvg(panel, { left, top, width: panelWidth, height }, theme));
    }
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
