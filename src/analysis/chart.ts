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
  for (let t = Math.ceil(low / step) * step; t <= high + 1e-9 * step; t += step) out.push(Number(t.toPrecision(10)));
  return out;
}
const label = (v: number): string =>
  Math.abs(v) >= 10000 || (v !== 0 && Math.abs(v) < 0.001) ? v.toExponential(1) : String(Number(v.toPrecision(4)));

/** Points, and a line through others, on labelled axes. */
export function chart(points: readonly Point[], line: readonly Point[], axes: Axes): string {
  const all = [...points, ...line].filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y));
  if (all.length === 0) return "";
  const tx = (v: number): number => (axes.logX ? Math.log10(Math.max(1e-9, v)) : v);
  const xs = all.map((p) => tx(p.x));
  const ys = all.map((p) => p.y);
  let [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  if (x0 === x1) [x0, x1] = [x0 - 0.5, x1 + 0.5];
  if (y0 === y1) [y0, y1] = [y0 - 0.5, y1 + 0.5];
  const px = (v: number): string => (LEFT + ((tx(v) - x0) / (x1 - x0)) * (W - LEFT - 16)).toFixed(1);
  const py = (v: number): string => (H - BOTTOM - ((v - y0) / (y1 - y0)) * (H - BOTTOM - 16)).toFixed(1);
  const grid = ticks(y0, y1).map(
    (t) =>
      `<line x1="${LEFT}" x2="${W - 16}" y1="${py(t)}" y2="${py(t)}" class="grid"/><text x="${LEFT - 6}" y="${py(t)}" dy="4" text-anchor="end">${label(t)}</text>`,
  );
  const below = ticks(x0, x1).map(
    (t) => `<text x="${px(axes.logX ? 10 ** t : t)}" y="${H - BOTTOM + 16}" text-anchor="middle">${label(axes.logX ? 10 ** t : t)}</text>`,
  );
  const dots = points.map(
    (p) => `<circle cx="${px(p.x)}" cy="${py(p.y)}" r="3">${p.title ? `<title>${escapeHtml(p.title)}</title>` : ""}</circle>`,
  );
  const path = line.length > 1 ? `<polyline points="${line.map((p) => `${px(p.x)},${py(p.y)}`).join(" ")}"/>` : "";
  return `<svg viewBox="0 0 ${W} ${H}" role="img" aria-label="${escapeHtml(axes.y)} by ${escapeHtml(axes.x)}">${grid.join("")}${below.join("")}${dots.join("")}${path}<text x="${(W + LEFT) / 2}" y="${H - 4}" text-anchor="middle">${escapeHtml(axes.x)}</text><text x="12" y="${H / 2 - 12}" transform="rotate(-90 12 ${H / 2 - 12})" text-anchor="middle">${escapeHtml(axes.y)}</text></svg>`;
}
