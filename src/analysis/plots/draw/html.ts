import { escapeHtml } from "../../escape-html.ts";
import type { Figure, LegendEntry, Panel } from "../figure.ts";
import { legendMark } from "./legend-svg.ts";
import { PAGE_THEME, PLOT_COLOURS } from "./page-theme.ts";
import { EDGE, fixedHeight, panelSvg } from "./panel-svg.ts";

/** Width of a panel, in pixels of the drawing: labels are readable on a phone, too. */
const WIDTH = 400;
/** The same of a small panel. */
const SMALL = 130;
/** The same where a panel has the width of a large page. */
const WIDE = 760;
/** Share of the width that a panel is high. */
const HEIGHT = 0.64;
const WIDE_HEIGHT = 0.4;
/** A page of this width has room for wide panels. */
const WIDE_PAGE_PX = 720;

/** How a figure is part of a page. */
interface HtmlOptions {
  /** Whether panels are as wide as the page, where this is wide. Default: false. */
  readonly wide?: boolean;
  /** Whether panels are small, such as images. Default: false. */
  readonly small?: boolean;
}

/** The style of figures in a page, colours included. */
export const PLOT_STYLE = `${PLOT_COLOURS}
figure{margin:.6rem 0;min-width:0}figcaption{font-size:.88rem;margin-bottom:.3rem;color:var(--text)}
svg.panel{display:block;width:100%;max-width:30rem;height:auto;overflow:visible}
svg.wide{display:none;max-width:none}
@media (min-width:${WIDE_PAGE_PX}px){svg.wide{display:block}svg.wide+svg.panel{display:none}}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:.6rem 1.6rem;
align-items:start}.panels.wide{display:block}
.panels.small{grid-template-columns:repeat(auto-fill,minmax(6.5rem,1fr));gap:.3rem .6rem}
.panels.small svg.panel{max-width:9rem}
.legend{list-style:none;margin:.2rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1rem;
font-size:.82rem;color:var(--text)}
.legend svg{width:1.6rem;height:.8rem;vertical-align:-.05rem;margin-right:.3rem}
.legend+.note,.panels+.note{margin-top:.3rem}.note{margin:0;font-size:.82rem;color:var(--text)}`;

/**
 * A figure as an element of a page with the style `PLOT_STYLE`: each panel is an SVG that is as wide as
 * its place, and title, legend and notes are texts. Empty text without panels.
 */
export function figureHtml(
  { title, panels, legend, notes }: Figure,
  { wide = false, small = false }: HtmlOptions = {},
): string {
  if (panels.length === 0) return "";
  const drawn = panels.map((panel) => {
    const name = nameOf(title, panel);
    const narrow = drawPanel(panel, name, small ? SMALL : WIDTH, HEIGHT, "panel");
    return wide ? drawPanel(panel, name, WIDE, WIDE_HEIGHT, "panel wide") + narrow : narrow;
  });
  return (
    `<figure><figcaption>${escapeHtml(title)}</figcaption>` +
    `<div class="panels${wide ? " wide" : small ? " small" : ""}">${drawn.join("")}</div>` +
    (legend.length === 0 ? "" : `<ul class="legend">${legend.map(entryHtml).join("")}</ul>`) +
    `${notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join("")}</figure>`
  );
}

function drawPanel(panel: Panel, name: string, width: number, share: number, look: string): string {
  const height = fixedHeight(panel, width - EDGE) ?? Math.round(share * width);
  const content = panelSvg(panel, { left: 0, top: 0, width: width - EDGE, height }, PAGE_THEME);
  return (
    `<svg class="${look}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(name)}" ` +
    `font-family="system-ui, sans-serif" font-size="11" fill="${PAGE_THEME.text}">${content}</svg>`
  );
}

/** What screen readers say of a panel. */
const nameOf = (title: string, panel: Panel): string =>
  [
    title,
    panel.title ?? "",
    panel.y.label === "" ? panel.x.label : `${panel.y.label} by ${panel.x.label}`,
  ]
    .filter((part) => part !== "")
    .join(". ");

const entryHtml = (entry: LegendEntry): string =>
  `<li><svg viewBox="0 0 22 12" aria-hidden="true">${legendMark(entry, 1, 6, PAGE_THEME)}</svg>` +
  `${escapeHtml(entry.label)}</li>`;
