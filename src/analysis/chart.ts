/** Text for HTML and SVG: names come from users' files. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly title?: string;
}
export interface Axes {
  readonly x: string;
  readonly y: string;
  readonly logX?: boolean;
  /**
   * The side on which outliers are bad: the axis ends there at a tenth of the points, which are
   * drawn at its end.
   */
  readonly cut?: "low" | "high";
}

const W = 560;
const H = 260;
const LEFT = 64;
const BOTTOM = 40;

function ticks(low: number, high: number): number[] {
  const raw = (high - low) / 4 || 1;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * unit).find((s) => s >= raw)!;
  const out: number[] = [];
  for (let t = Math.ceil(low / step) * step; t <= high + 1e-9 * step; t += step)
    out.push(Number(t.toPrecision(10)));
  return out;
}
const label = (v: number): string =>
  Math.abs(v) >= 10000 || (v !== 0 && Math.abs(v) < 0.001)
    ? v.toExponential(1)
    : String(Number(v.toPrecision(4)));

/** Points, and a line through others, on labelled axes. */
export function chart(points: readonly Point[], line: readonly Point[], axes: Axes): string {
  const all = [...points, ...line].filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y));
  if (all.length === 0) return "";
  const tx = (v: number): number => (axes.logX ? Math.log10(Math.max(1e-9, v)) : v);
  const xs = all.map((p) => tx(p.x));
  const ys = all.map((p) => p.y);
  let [x0, x1, y0, y1]: [number, number, number, number] = [
    Math.min(...xs),
    Math.max(...xs),
    Math.min(...ys),
    Math.max(...ys),
  ];
  if (axes.cut !== undefined && points.length >= 10) {
    const sorted = points.map((p) => p.y).sort((a, b) => a - b);
    const tenth = Math.floor(sorted.length / 10);
    if (axes.cut === "low") y0 = Math.max(y0, sorted[tenth]);
    else y1 = Math.min(y1, sorted[sorted.length - 1 - tenth]);
  }
  if (x0 === x1) [x0, x1] = [x0 - 0.5, x1 + 0.5];
  if (y0 === y1) [y0, y1] = [y0 - 0.5, y1 + 0.5];
  const px = (v: number): string =>
    (LEFT + ((tx(v) - x0) / (x1 - x0)) * (W - LEFT - 16)).toFixed(1);
  const py = (v: number): string =>
    (H - BOTTOM - ((Math.min(y1, Math.max(y0, v)) - y0) / (y1 - y0)) * (H - BOTTOM - 16)).toFixed(
      1,
    );
  const grid = ticks(y0, y1).map(
    (t) =>
      `<line x1="${LEFT}" x2="${W - 16}" y1="${py(t)}" y2="${py(t)}" class="grid"/><text x="${LEFT - 6}" y="${py(t)}" dy="4" text-anchor="end">${label(t)}</text>`,
  );
  const below = ticks(x0, x1).map(
    (t) =>
      `<text x="${px(axes.logX ? 10 ** t : t)}" y="${H - BOTTOM + 16}" text-anchor="middle">${label(axes.logX ? 10 ** t : t)}</text>`,
  );
  const dots = points.map(
    (p) =>
      `<circle cx="${px(p.x)}" cy="${py(p.y)}" r="3">${p.title ? `<title>${escapeHtml(p.title)}</title>` : ""}</circle>`,
  );
  const path =
    line.length > 1
      ? `<polyline points="${line.map((p) => `${px(p.x)},${py(p.y)}`).join(" ")}"/>`
      : "";
  return `<svg viewBox="0 0 ${W} ${H}" role="img" aria-label="${escapeHtml(axes.y)} by ${escapeHtml(axes.x)}">${grid.join("")}${below.join("")}${dots.join("")}${path}<text x="${(W + LEFT) / 2}" y="${H - 4}" text-anchor="middle">${escapeHtml(axes.x)}</text><text x="12" y="${H / 2 - 12}" transform="rotate(-90 12 ${H / 2 - 12})" text-anchor="middle">${escapeHtml(axes.y)}</text></svg>`;
}

export interface Bar {
  readonly name: string;
  /** 0 to 1. */
  readonly share: number;
}

/** A bar for each share, in percent. */
export function barChart(bars: readonly Bar[], label: string): string {
  const rows = bars.map(({ name, share }, i) => {
    const y = 22 + i * 20;
    const end = 186 + 310 * share;
    return `<text x="180" y="${y}" text-anchor="end">${escapeHtml(name)}</text><rect x="186" y="${y - 10}" width="${(310 * share).toFixed(1)}" height="13"/><text x="${(end + 6).toFixed(1)}" y="${y}">${(100 * share).toFixed(1)} %</text>`;
  });
  return `<svg viewBox="0 0 ${W} ${20 + bars.length * 20}" role="img" aria-label="${escapeHtml(label)}">${rows.join("")}</svg>`;
}
