import { escapeHtml } from "../../escape-html.ts";
import type { DotShape, LegendEntry } from "../figure.ts";
import { px } from "./placed.ts";
import { dotSvg, markSvg } from "./svg-marks.ts";
import { colourIn, type Theme } from "./theme.ts";
import { CHARACTER, shorten } from "./ticks.ts";

/** Pixels from one line to the next. */
const LINE_HEIGHT = 18;

/** The entries of a legend in lines of some width. */
export function legendSvg(
  entries: readonly LegendEntry[],
  left: number,
  top: number,
  width: number,
  theme: Theme,
): { readonly svg: string; readonly height: number } {
  if (entries.length === 0) return { svg: "", height: 0 };
  let x = left;
  let y = top + 8;
  const parts = entries.map((entry) => {
    const label = shorten(entry.label, 48);
    const length = 26 + label.length * CHARACTER + 14;
    if (x + length > left + width && x > left) {
      x = left;
      y += LINE_HEIGHT;
    }
    const svg =
      legendMark(entry, x, y, theme) +
      `<text x="${px(x + 24)}" y="${px(y + 4)}">${escapeHtml(label)}</text>`;
    x += length;
    return svg;
  });
  return { svg: parts.join(""), height: y - top + 14 };
}

/** The look of an entry, 20 pixels wide. */
export function legendMark(
  { colour, shape, dash = 0, dot }: LegendEntry,
  x: number,
  y: number,
  theme: Theme,
): string {
  const paint = colourIn(theme, colour);
  if (shape === "line") {
    const mark = { mark: "line", x: [0, 1], y: [0, 0], colour, dash } as const;
    const at = {
      ...{ area: { left: 0, top: 0, width: 0, height: 0 } },
      ...{ x: (v: number) => x + 20 * v, y: () => y },
    };
    return markSvg(mark, at, theme) + (dot === undefined ? "" : dotMark(dot, paint, x, y));
  }
  if (shape === "bar" || shape === "hatch") {
    const look =
      shape === "bar" ? `fill="${paint}"` : `fill="${paint}" fill-opacity="0.25" stroke="${paint}"`;
    return `<rect x="${px(x + 2)}" y="${px(y - 5)}" width="16" height="10" ${look}/>`;
  }
  return dotMark(shape, paint, x, y);
}

function dotMark(shape: DotShape, paint: string, x: number, y: number): string {
  const isOutline = shape === "hollow" || shape === "cross";
  const look = isOutline ? `fill="none" stroke="${paint}" stroke-width="1.3"` : `fill="${paint}"`;
  return `<g ${look}>${dotSvg(shape, x + 10, y, 4)}</g>`;
}
