import { describe, expect, it } from "vitest";
import { barsFigure } from "../bars-panel.ts";
import type { Figure } from "../figure.ts";
import { histogramFigure } from "../histogram-figure.ts";
import { rowsFigure } from "../rows-figure.ts";
import { type Series, seriesFigure } from "../series-figure.ts";
import { figureHtml } from "./html.ts";
import { figureSvg } from "./svg.ts";
import { figureText } from "./text.ts";
import { formatTick, ticksOf } from "./ticks.ts";

const line: Series = {
  name: "<a>",
  points: [
    { x: 0, y: 0, title: "<t>" },
    { x: 1, y: 1, low: 0.5, high: 1.5 },
    { x: 2, y: Number.NaN },
  ],
  shape: "joined",
  tone: 0,
};
const options = { title: "<title>", x: { label: "<x>" }, y: { label: "<y>" } };
const paths = (html: string): string[] => [...html.matchAll(/ d="([^"]*)"/g)].map(([, d]) => d);
const rects = (html: string) =>
  [...html.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)].map(
    (m) => m.slice(1).map(Number),
  );

describe("ticks", () => {
  const valuesOf = (low: number, high: number, kind: "linear" | "log" = "linear") =>
    ticksOf({ kind, domain: [low, high] }, 5).map(({ value }) => value);
  it("are round numbers on the scale", () => {
    expect(valuesOf(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(valuesOf(0.848, 0.931)).toEqual([0.86, 0.88, 0.9, 0.92]);
    expect(valuesOf(-3, 3)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
    expect(valuesOf(0.01, 100, "log")).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(valuesOf(4.1, 4.9, "log").length).toBeGreaterThan(1);
  });
  it("are whole of whole numbers, and years have no separator", () => {
    const labels = (low: number, high: number, numbers: "whole" | "year") =>
      ticksOf({ kind: "linear", domain: [low, high], numbers }, 5).map(({ label }) => label);
    expect(labels(0.9, 1.1, "whole")).toEqual(["1"]);
    expect(labels(0.96, 2.04, "whole")).toEqual(["1", "2"]);
    expect(labels(0, 13, "whole")).toEqual(["0", "2", "4", "6", "8", "10", "12"]);
    expect(labels(0, 2600, "whole")).toEqual(["0", "500", "1,000", "1,500", "2,000", "2,500"]);
    expect(labels(1880, 2010, "year")).toEqual([
      "1880",
      "1900",
      "1920",
      "1940",
      "1960",
      "1980",
      "2000",
    ]);
  });
  it.each([
    [1e16, 1e16 + 4],
    [1, 1 + 2 ** -52],
    [0, 5e-324],
    [-1e307, 1e307],
  ])("are few and differ, from %d to %d", (low, high) => {
    const labels = ticksOf({ kind: "linear", domain: [low, high] }, 5).map(({ label }) => label);
    expect(labels.length).toBeLessThan(12);
    expect(new Set(labels).size).toBe(labels.length);
  });
  it("are none of a range that is none", () => {
    expect(ticksOf({ kind: "linear", domain: [Number.NaN, Infinity] }, 5)).toEqual([]);
    expect(ticksOf({ kind: "linear", domain: [0, Infinity] }, 5).length).toBeLessThan(2);
  });
  it("have the digits that tell them apart", () => {
    const ticks = ticksOf({ kind: "linear", domain: [100.000008, 100.000032] }, 2);
    expect(ticks.map(({ label }) => label)).toEqual(["100.00001", "100.00002", "100.00003"]);
    const large = ticksOf({ kind: "linear", domain: [1e9, 1e9 + 2] }, 2);
    expect(large.map(({ label }) => label)).toEqual(["1e9", "1.000000001e9", "1.000000002e9"]);
  });
  it("end on a logarithmic scale of all numbers", () => {
    const domain = [Number.MIN_VALUE, Number.MAX_VALUE] as const;
    const labels = ticksOf({ kind: "log", domain }, 3).map(({ label }) => label);
    expect(labels).toEqual(["1e-113", "1e98"]);
  });
  it.each([
    [0.85, "0.85"],
    [12_000, "12,000"],
    [2e-5, "2e-5"],
    [0, "0"],
    [2.5e7, "2.5e7"],
    [Number.MAX_VALUE, "1.7976931348623157e308"],
  ])("label %d as %s", (value, text) => {
    expect(formatTick(value)).toBe(text);
  });
});

describe("a figure in a page", () => {
  it("escapes every text, is named for screen readers, and has the colours of the page", () => {
    const html = figureHtml(seriesFigure([line, line], { ...options, notes: ["<note>"] }));
    expect(html).not.toMatch(/<(title>[tx]|x|y|a|t|note)>/);
    expect(html).toContain('role="img" aria-label="&#60;title&#62;. &#60;y&#62; by &#60;x&#62;"');
    expect(html).toContain("<title>&#60;t&#62;</title>");
    expect(html).toContain("var(--series0)");
    expect(html).not.toMatch(/#[0-9a-f]{6}/);
  });
  it("draws finite points, their intervals, and a line through them", () => {
    const html = figureHtml(seriesFigure([line], options));
    expect(html.match(/<circle/g)?.length).toBe(2);
    const [interval, joined] = paths(html).filter((d) => /^M[\d.]+ [\d.]+[VL]/.test(d));
    expect(interval).toMatch(/^M([\d.]+) [\d.]+V[\d.]+$/);
    expect(joined.match(/L/g)?.length).toBe(1);
  });
  it("is empty text without a finite point", () => {
    const points = [{ x: Number.NaN, y: 0 }];
    expect(figureHtml(seriesFigure([{ ...line, points }], options))).toBe("");
    expect(figureHtml(rowsFigure([], [], { title: "t", label: "x" }))).toBe("");
    expect(figureHtml(barsFigure([], { title: "t", label: "x" }))).toBe("");
  });
  it("names several series in its legend, one needs none", () => {
    expect(figureHtml(seriesFigure([line], options))).not.toContain("<li>");
    const html = figureHtml(seriesFigure([line, { ...line, tone: 1 }], options));
    expect(html.match(/<li>/g)?.length).toBe(2);
  });
});

describe("marks", () => {
  const histogram = histogramFigure(
    [
      { from: 0, to: 1, count: 10, title: "a" },
      { from: 1, to: 3, count: 5, title: "b" },
    ],
    { title: "t", label: "x", counted: "rows" },
  );
  it("are columns from 0 as wide as their ranges", () => {
    const [a, b] = rects(figureHtml(histogram));
    expect((b[2] + 1) / (a[2] + 1)).toBeCloseTo(2, 1);
    expect(a[3] / b[3]).toBeCloseTo(2, 1);
    expect(a[1] + a[3]).toBeCloseTo(b[1] + b[3], 0);
  });
  it("are bars to both sides of 0", () => {
    const bars = [2, -1].map((value) => ({
      label: "a",
      bar: { value, colour: "main" as const, note: "" },
    }));
    const [a, b] = rects(figureHtml(barsFigure(bars, { title: "t", label: "x" })));
    expect(b[0] + b[2]).toBeCloseTo(a[0], 0);
    expect(a[2] / b[2]).toBeCloseTo(2, 1);
  });
  const rows = rowsFigure(
    ["number_customer_service_calls_of_the_last_year", "b"],
    [{ name: "s", values: [{ value: 1, low: 0, high: 2 }, { value: 3 }], tone: 0 }],
    { title: "t", label: "x" },
  );
  it("are rows with names, shortened in their middle, and intervals along them", () => {
    const html = figureHtml(rows);
    expect(html).toMatch(
      /<title>number_customer_service_calls_of_the_last_year<\/title>number_\w+…\w+_year</,
    );
    expect(paths(html).filter((d) => /^M[\d.]+ [\d.]+H[\d.]+$/.test(d))).toHaveLength(1);
  });
  it("are drawn in files and in terminals as well", () => {
    const drawn = (figure: Figure) => [figureSvg(figure), figureText(figure)];
    for (const figure of [histogram, rows]) {
      const [svg, text] = drawn(figure);
      expect(svg).toContain("#0072b2");
      expect(text).toMatch(/[\u2801-\u28ff]/);
    }
  });
});
