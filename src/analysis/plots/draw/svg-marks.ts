import { escapeHtml } from "../../escape-html.ts";
import type { Density, Mark, MarkOf as Of, Scale } from "../figure.ts";
import { type Placed, px } from "./placed.ts";
import { bars, columns, intervals, spans } from "./svg-boxes.ts";
import { colourIn, shadeIn, type Theme } from "./theme.ts";
import { shareOf, shorten, ticksOf } from "./ticks.ts";

/** Lines of more points than this are thinned: no screen shows more. */
const MAX_LINE_POINTS = 1500;
/** Opacities of a density: each step stands for about three times as many points. */
const DENSITY_STEPS = 6;
/** Patterns of dashes, which tell lines apart without colours. */
const DASHES = ["", "7 4", "2 3", "9 3 2 3", "5 2", "12 4", "3 2 8 2", "1 2"];

/** A mark as SVG elements. */
export function markSvg(mark: Mark, at: Placed, theme: Theme): string {
  switch (mark.mark) {
    case "dots":
      return dots(mark, at, theme);
    case "density":
      return density(mark.density, at, colourIn(theme, mark.colour));
    case "cells":
      return cells(mark, at, theme);
    case "line":
      return line(mark, at, theme);
    case "band":
      return band(mark, at, theme);
    case "rulers":
      return mark.rulers.map((ruler) => rulerSvg(ruler, at, theme)).join("");
    case "bars":
      return bars(mark, at, theme);
    case "columns":
      return columns(mark, at, theme);
    case "intervals":
      return intervals(mark, at, theme);
    case "spans":
      return spans(mark, at, theme);
  }
}

/** Radius by the number of dots. */
const radiusOf = (count: number): number => (count <= 50 ? 4 : count <= 500 ? 3 : 2.2);

function dots(mark: Of<"dots">, at: Placed, theme: Theme): string {
  const { x, y, colour, shape = "circle", size = radiusOf(x.length), shade, titles } = mark;
  const out: string[] = [];
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) continue;
    const title = titles?.[i] ? `<title>${escapeHtml(titles[i])}</title>` : "";
    const own = shade === undefined ? "" : ` fill="${shadeIn(theme, shade[i])}"`;
    out.push(dotSvg(shape, at.x(x[i]), at.y(y[i]), size, own, title));
  }
  if (out.length === 0) return "";
  const paint = colourIn(theme, colour);
  const isOutline = shape === "hollow" || shape === "cross";
  const look = isOutline
    ? `fill="none" stroke="${paint}" stroke-width="1.3"`
    : `fill="${paint}" stroke="${theme.background}" stroke-width="0.5"`;
  const opacity = shade === undefined && x.length > 20 && size < 5 ? ' opacity="0.7"' : "";
  return `<g ${look}${opacity}>${out.join("")}</g>`;
}

/** One dot. @param own attributes of this dot alone */
export function dotSvg(
  shape: NonNullable<Of<"dots">["shape"]>,
  cx: number,
  cy: number,
  r: number,
  own = "",
  title = "",
): string {
  const element = (name: string, attributes: string): string =>
    title === ""
      ? `<${name} ${attributes}${own}/>`
      : `<${name} ${attributes}${own}>${title}</${name}>`;
  const path = (d: string): string => element("path", `d="${d}"`);
  const [x0, x1, y0, y1] = [cx - r, cx + r, cy - r, cy + r].map(px);
  switch (shape) {
    case "cross":
      return path(`M${x0} ${y0}L${x1} ${y1}M${x0} ${y1}L${x1} ${y0}`);
    case "square":
      return path(`M${x0} ${y0}H${x1}V${y1}H${x0}z`);
    case "triangle":
      return path(`M${px(cx)} ${y0}L${x1} ${y1}H${x0}z`);
    case "diamond":
      return path(`M${px(cx)} ${y0}L${x1} ${px(cy)}L${px(cx)} ${y1}L${x0} ${px(cy)}z`);
    default:
      return element("circle", `cx="${px(cx)}" cy="${px(cy)}" r="${px(r)}"`);
  }
}

/** Cells of a density in a few opacities; cells side by side are one rectangle. */
function density({ x, y, counts }: Density, at: Placed, colour: string): string {
  const most = counts.reduce((m, row) => Math.max(m, ...row), 0);
  if (most === 0) return "";
  const stepOf = (n: number): number =>
    n === 0 ? 0 : 1 + Math.floor(((DENSITY_STEPS - 1) * Math.log(n)) / Math.log(Math.max(2, most)));
  const paths: string[][] = Array.from({ length: DENSITY_STEPS + 1 }, () => []);
  const [columns, rows] = [x.map(at.x), y.map(at.y)];
  for (const [r, row] of counts.entries())
    for (let c = 0; c < row.length; ) {
      const step = stepOf(row[c]);
      const from = c;
      while (c < row.length && stepOf(row[c]) === step) c++;
      if (step > 0) paths[step].push(box(columns[from], columns[c], rows[r + 1], rows[r]));
    }
  return paths
    .map((boxes, step) => {
      const opacity = px(0.15 + (0.85 * (step - 1)) / (DENSITY_STEPS - 1));
      return boxes.length === 0
        ? ""
        : `<path fill="${colour}" fill-opacity="${opacity}" d="${boxes.join("")}"/>`;
    })
    .join("");
}

const box = (x0: number, x1: number, y0: number, y1: number): string =>
  `M${px(x0)} ${px(y0)}H${px(x1)}V${px(y1)}H${px(x0)}z`;

/** Cells of a scale of values; cells of nearly one colour are one path. */
function cells({ x, y, shade }: Of<"cells">, at: Placed, theme: Theme): string {
  const paths = new Map<string, string[]>();
  const [columns, rows] = [x.map(at.x), y.map(at.y)];
  for (const [r, row] of shade.entries())
    for (const [c, share] of row.entries()) {
      if (Number.isNaN(share)) continue;
      const colour = shadeIn(theme, Math.round(share * 48) / 48);
      const boxes = paths.get(colour) ?? [];
      boxes.push(box(columns[c], columns[c + 1], rows[r + 1], rows[r]));
      paths.set(colour, boxes);
    }
  const all = [...paths].map(([colour, boxes]) => `<path fill="${colour}" d="${boxes.join("")}"/>`);
  return `<g shape-rendering="crispEdges">${all.join("")}</g>`;
}

function line(mark: Of<"line">, at: Placed, theme: Theme): string {
  const { x, y, colour, step = false, width = 2, opacity = 1, dash = 0, shade, title } = mark;
  const every = Math.max(1, Math.floor(x.length / MAX_LINE_POINTS));
  let d = "";
  let isDrawing = false;
  for (let i = 0; i < x.length; i++) {
    if (i % every !== 0 && i !== x.length - 1) continue;
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) {
      isDrawing = false;
      continue;
    }
    const [px0, py0] = [px(at.x(x[i])), px(at.y(y[i]))];
    if (!isDrawing) d += `M${px0} ${py0}`;
    else d += step ? `H${px0}V${py0}` : `L${px0} ${py0}`;
    isDrawing = true;
  }
  if (d === "") return "";
  const paint = shade === undefined ? colourIn(theme, colour) : shadeIn(theme, shade);
  const pattern = DASHES[dash % DASHES.length];
  const attributes = [
    `d="${d}" fill="none" stroke="${paint}" stroke-width="${px(width)}" stroke-linejoin="round"`,
    ...(opacity === 1 ? [] : [`stroke-opacity="${opacity.toFixed(2)}"`]),
    ...(pattern === "" ? [] : [`stroke-dasharray="${pattern}"`]),
  ].join(" ");
  return title === undefined
    ? `<path ${attributes}/>`
    : `<path ${attributes}><title>${escapeHtml(title)}</title></path>`;
}

function band({ x, low, high, colour, step }: Of<"band">, at: Placed, theme: Theme): string {
  const places = [...x.keys()].filter((i) => Number.isFinite(low[i]) && Number.isFinite(high[i]));
  if (places.length < 2) return "";
  const edge = (values: readonly number[], order: readonly number[], isBack: boolean): string =>
    order
      .map((i, k) => {
        const point = `${px(at.x(x[i]))} ${px(at.y(values[i]))}`;
        if (k === 0) return `${isBack ? "L" : "M"}${point}`;
        if (!step) return `L${point}`;
        // Backwards the value changes before the place does.
        return isBack
          ? `V${px(at.y(values[i]))}H${px(at.x(x[i]))}`
          : `H${px(at.x(x[i]))}V${px(at.y(values[i]))}`;
      })
      .join("");
  const d = edge(high, places, false) + edge(low, [...places].reverse(), true);
  return `<path d="${d}z" fill="${colourIn(theme, colour)}" fill-opacity="0.18"/>`;
}

/** Pixels between an axis within a panel and its labels. */
const RULER_GAP = 4;

function rulerSvg(
  { at: x, scale }: { at: number; scale: Scale },
  at: Placed,
  theme: Theme,
): string {
  const place = px(at.x(x));
  const isMany = (scale.labels?.length ?? 0) > 8;
  const ticks = ticksOf(scale, isMany ? 2 : 4);
  const labels = ticks.map(({ value, label }) => {
    const y = at.y(shareOf(scale, value));
    const text = escapeHtml(shorten(label, 12));
    return (
      `<path d="M${place} ${px(y)}h-4" stroke="${theme.axis}"/>` +
      `<text x="${px(at.x(x) + RULER_GAP)}" y="${px(y + 4)}" paint-order="stroke" ` +
      `stroke="${theme.background}" stroke-width="3" stroke-linejoin="round">${text}</text>`
    );
  });
  const rule = `<path d="M${place} ${px(at.y(0))}V${px(at.y(1))}" stroke="${theme.axis}"/>`;
  return rule + labels.join("");
}
