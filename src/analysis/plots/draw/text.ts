import type { Figure, Mark, Panel } from "../figure.ts";
import { shareOf, shorten, ticksOf } from "./ticks.ts";

/** Size of a plot in characters. */
export interface TextOptions {
  /** Characters in a line, 40 at least. Default: 80. */
  readonly columns?: number | undefined;
  /** Lines of a panel. Default: 16. */
  readonly rows?: number | undefined;
}

const MIN_COLUMNS = 40;
/** Panels of a figure that are shown as text. */
const MAX_PANELS = 6;
/** Bits of the dots of a Braille character: its left column from the top, then the right one. */
const BRAILLE = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
const BRAILLE_BASE = 0x2800;
/** Share of a line that the labels of bars may take. */
const LABEL_SHARE = 0.45;
/** Characters of labels of bars, and of the longest bar, on a narrow screen. */
const LEAST_LABEL = 8;
const LEAST_BAR = 3;
/** Characters beside labels and notes: the shortest bars, their axis, and blanks. */
const BESIDE_LABELS = 5 + LEAST_BAR;
/** Characters of cells from 0 to 1. */
const SHADES = " ░▒▓█";

/** Draws a figure with characters, for terminals. */
export function figureText(figure: Figure, { columns = 80, rows = 16 }: TextOptions = {}): string {
  const width = Math.max(MIN_COLUMNS, columns);
  const panels = figure.panels.slice(0, MAX_PANELS).map((panel) => panelText(panel, width, rows));
  const left = figure.panels.length - panels.length;
  const legend = figure.legend.map(({ label }) => label).join(", ");
  return [
    shorten(figure.title, width),
    ...(legend === "" ? [] : [shorten(`shown: ${legend}`, width)]),
    ...panels.flatMap((lines) => ["", ...lines]),
    ...(left > 0 ? ["", `${left} more panels: write a file with --out`] : []),
    ...figure.notes.map((note) => note),
    "",
  ].join("\n");
}

function panelText(panel: Panel, width: number, rows: number): string[] {
  const bars = panel.marks.find((m) => m.mark === "bars");
  const title = panel.title === undefined ? [] : [shorten(panel.title, width)];
  if (bars?.mark === "bars") return [...title, ...barLines(bars, panel, width)];
  const isRows = panel.y.scale.kind === "category" && panel.y.label === "";
  const height = isRows ? (panel.y.scale.labels?.length ?? 1) : rows;
  const yTicks = new Map<number, string>();
  for (const { value, label } of ticksOf(panel.y.scale, isRows ? 99 : Math.max(2, height / 4)))
    yTicks.set(
      Math.min(height - 1, Math.floor((1 - shareOf(panel.y.scale, value)) * height)),
      shorten(label, 20),
    );
  const labels = Math.max(1, ...[...yTicks.values()].map((l) => l.length));
  const inner = width - labels - 2;
  const canvas = new Canvas(inner, height);
  for (const mark of panel.marks) canvas.draw(mark, panel);
  const lines = canvas.lines.map((line, r) =>
    `${(yTicks.get(r) ?? "").padStart(labels)} ${r === height - 1 ? "└" : "│"}${line}`.trimEnd(),
  );
  return [
    ...title,
    ...(panel.y.label === "" ? [] : [panel.y.label]),
    ...lines,
    " ".repeat(labels + 2) + xLabels(panel, inner),
    ...(panel.x.label === "" ? [] : [" ".repeat(labels + 2) + shorten(panel.x.label, inner)]),
  ];
}

/** Labels below the horizontal axis, those that fit. */
function xLabels({ x }: Panel, width: number): string {
  const cells = new Array<string>(width).fill(" ");
  let free = 0;
  for (const { value, label } of ticksOf(x.scale, Math.max(2, width / 14))) {
    const text = shorten(label, 14);
    const from = Math.min(
      width - text.length,
      Math.max(0, Math.round(shareOf(x.scale, value) * (width - 1) - text.length / 2)),
    );
    if (from < free) continue;
    for (const [k, c] of [...text].entries()) cells[from + k] = c;
    free = from + text.length + 2;
  }
  return cells.join("").trimEnd();
}

function barLines(
  { bars }: Extract<Mark, { readonly mark: "bars" }>,
  { x, y }: Panel,
  width: number,
): string[] {
  const notes = Math.max(...bars.map(({ note }) => note.length));
  const most = Math.min(
    Math.max(28, Math.floor(LABEL_SHARE * width)),
    Math.max(LEAST_LABEL, width - notes - BESIDE_LABELS),
  );
  const labels = [...(y.scale.labels ?? [])].reverse().map((l) => shorten(l, most));
  const longest = Math.max(1, ...labels.map((l) => l.length));
  const [high, low] = [1, -1].map((sign) => Math.max(0, ...bars.map(({ value }) => sign * value)));
  // The axis of bars to both sides takes one more.
  const room = Math.max(LEAST_BAR, width - longest - notes - (low === 0 ? 4 : 5));
  const length = (value: number): number => Math.round((value / Math.max(1e-9, high + low)) * room);
  return [
    ...bars.map(({ value, note, colour }, i) => {
      const bar = colour === "muted" ? "" : "█".repeat(length(Math.abs(value)));
      const label = (labels[i] ?? "").padEnd(longest);
      if (low === 0) return `${label}  ${bar}${bar === "" ? "" : " "}${note}`;
      const left = (value < 0 ? bar : "").padStart(length(low));
      return `${label}  ${note.padEnd(notes)}  ${left}│${value < 0 ? "" : bar}`;
    }),
    shorten(x.label, width),
  ];
}

/** Dots of a panel: Braille characters have eight each. */
class Canvas {
  readonly #columns: number;
  readonly #rows: number;
  readonly #bits: Uint8Array;
  readonly #texts = new Map<number, string>();

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#bits = new Uint8Array(columns * rows);
  }

  get lines(): string[] {
    return Array.from({ length: this.#rows }, (_, r) =>
      Array.from({ length: this.#columns }, (__, c) => {
        const at = r * this.#columns + c;
        const bits = this.#bits[at];
        return (
          this.#texts.get(at) ?? (bits === 0 ? " " : String.fromCodePoint(BRAILLE_BASE + bits))
        );
      }).join(""),
    );
  }

  draw(mark: Mark, { x, y }: Panel): void {
    const across = (v: number): number => shareOf(x.scale, v);
    const up = (v: number): number => shareOf(y.scale, v);
    switch (mark.mark) {
      case "dots":
        for (let i = 0; i < mark.x.length; i++) this.#dot(across(mark.x[i]), up(mark.y[i]));
        return;
      case "line":
        this.#line(mark, across, up);
        return;
      case "intervals":
        this.#intervals(mark, across, up);
        return;
      case "columns":
        for (const [i, y] of mark.y.entries())
          this.#column([across(mark.from[i]), across(mark.to[i])], up(0), up(y));
        return;
      case "density":
        this.#cells(mark.density, densityShades(mark.density.counts), across, up);
        return;
      case "cells":
        this.#cells(mark, mark.shade, across, up);
        return;
      case "spans":
        for (const { from, to, row } of mark.spans)
          this.#fill([across(from), across(to)], up(row), "█");
        return;
      default:
    }
  }

  #dot(x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    const column = Math.min(2 * this.#columns - 1, Math.floor(x * 2 * this.#columns));
    const row = Math.min(4 * this.#rows - 1, Math.floor((1 - y) * 4 * this.#rows));
    this.#bits[(row >> 2) * this.#columns + (column >> 1)] |= BRAILLE[row & 3][column & 1];
  }

  #line(
    { x, y, step }: Extract<Mark, { readonly mark: "line" }>,
    across: (v: number) => number,
    up: (v: number) => number,
  ): void {
    for (let i = 1; i < x.length; i++) {
      const [x0, x1] = [across(x[i - 1]), across(x[i])];
      const [y0, y1] = [up(y[i - 1]), up(y[i])];
      const places = Math.ceil(
        Math.max(Math.abs(x1 - x0) * 2 * this.#columns, Math.abs(y1 - y0) * 4 * this.#rows, 1),
      );
      for (let p = 0; p <= places; p++) {
        const share = p / places;
        if (!step) this.#dot(x0 + share * (x1 - x0), y0 + share * (y1 - y0));
        else {
          this.#dot(x0 + share * (x1 - x0), y0);
          this.#dot(x1, y0 + share * (y1 - y0));
        }
      }
    }
    if (x.length === 1) this.#dot(across(x[0]), up(y[0]));
  }

  #intervals(
    { place, low, high, along = "y" }: Extract<Mark, { readonly mark: "intervals" }>,
    across: (v: number) => number,
    up: (v: number) => number,
  ): void {
    for (const [i, at] of place.entries()) {
      const ends = [low[i], high[i]];
      const line = along === "y" ? { x: [at, at], y: ends } : { x: ends, y: [at, at] };
      this.#line({ mark: "line", colour: "main", ...line }, across, up);
    }
  }

  /** Dots from one height to another. */
  #column([from, to]: readonly [number, number], base: number, tip: number): void {
    const [low, high] = [Math.min(base, tip), Math.max(base, tip)];
    const [first, last] = [from, to].map((x) => Math.round(x * 2 * this.#columns));
    const count = Math.round((high - low) * 4 * this.#rows);
    for (let c = first; c < Math.max(first + 1, last); c++)
      for (let r = 0; r < count; r++)
        this.#dot((c + 0.5) / (2 * this.#columns), low + (r + 0.5) / (4 * this.#rows));
  }

  #cells(
    { x, y }: { readonly x: readonly number[]; readonly y: readonly number[] },
    shade: readonly (readonly number[])[],
    across: (v: number) => number,
    up: (v: number) => number,
  ): void {
    for (const [r, row] of shade.entries())
      for (const [c, share] of row.entries()) {
        if (Number.isNaN(share)) continue;
        const text = SHADES[Math.min(SHADES.length - 1, Math.ceil(share * (SHADES.length - 1)))];
        const [low, high] = [up(y[r]), up(y[r + 1])];
        const lines = Math.max(1, Math.round((high - low) * this.#rows));
        for (let l = 0; l < lines; l++)
          this.#fill(
            [across(x[c]), across(x[c + 1])],
            low + ((l + 0.5) / lines) * (high - low),
            text,
          );
      }
  }

  #fill([from, to]: readonly [number, number], y: number, text: string): void {
    const row = Math.min(this.#rows - 1, Math.floor((1 - y) * this.#rows));
    const first = Math.floor(from * this.#columns);
    const last = Math.min(this.#columns - 1, Math.max(first, Math.ceil(to * this.#columns) - 1));
    if (text !== " ")
      for (let c = first; c <= last; c++) this.#texts.set(row * this.#columns + c, text);
  }
}

/** Counts as shades: each step stands for several times as many points. */
function densityShades(counts: readonly (readonly number[])[]): number[][] {
  const most = counts.reduce((m, row) => Math.max(m, ...row), 1);
  return counts.map((row) =>
    row.map((n) => (n === 0 ? 0 : Math.max(0.1, Math.log1p(n) / Math.log1p(most)))),
  );
}
