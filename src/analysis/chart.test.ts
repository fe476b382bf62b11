import { describe, expect, it } from "vitest";
import { barChart, chart, escapeHtml } from "./chart.ts";

const axes = { x: "a", y: "b" };
const circles = (svg: string): number[][] =>
  [...svg.matchAll(/<circle cx="([^"]+)" cy="([^"]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);

it("escapeHtml leaves no markup", () => {
  expect(escapeHtml(`<a href="x">&'`)).toBe("&#60;a href=&#34;x&#34;&#62;&#38;&#39;");
});

describe("a chart", () => {
  it("is empty text without a finite point", () => {
    expect(chart([], [], axes)).toBe("");
    expect(chart([{ x: 1, y: Number.NaN }], [], axes)).toBe("");
  });
  it("spreads the points over the area between the margins", () => {
    const svg = chart(
      [
        { x: 0, y: 0 },
        { x: 1, y: 5 },
        { x: 2, y: 10 },
      ],
      [],
      axes,
    );
    expect(circles(svg)).toEqual([
      [64, 220],
      [304, 118],
      [544, 16],
    ]);
  });
  it("spreads powers of ten evenly over a logarithmic axis", () => {
    const points = [1, 10, 100].map((x) => ({ x, y: 1 }));
    const places = circles(chart(points, [], { ...axes, logX: true }));
    expect(places.map(([x]) => x)).toEqual([64, 304, 544]);
  });
  it("draws the worst tenth at the end of the axis where outliers are cut", () => {
    const points = Array.from({ length: 10 }, (_, i) => ({ x: i, y: i === 9 ? 1000 : i }));
    const places = circles(chart(points, [], { ...axes, cut: "high" }));
    expect(places[9][1]).toBe(16);
    expect(places[8][1]).toBe(16);
    expect(places[0][1]).toBe(220);
    expect(places[4][1]).toBe(118);
  });
  it("draws a line only through two points or more", () => {
    expect(chart([], [{ x: 0, y: 0 }], axes)).not.toContain("<polyline");
    const line = [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ];
    expect(chart([], line, axes)).toContain('<polyline points="64.0,220.0 544.0,16.0"/>');
  });
  it("escapes labels and titles", () => {
    const svg = chart([{ x: 0, y: 0, title: "<t>" }], [], { x: "<x>", y: "<y>" });
    expect(svg).not.toMatch(/<[txy]>/);
    expect(svg).toContain("<title>&#60;t&#62;</title>");
  });
});

describe("a bar chart", () => {
  it("has a bar in proportion to each share, with its percentage", () => {
    const svg = barChart(
      [
        { name: "<x>", share: 0.75 },
        { name: "y", share: 0.125 },
      ],
      "importance",
    );
    expect([...svg.matchAll(/<rect [^>]*width="([^"]+)"/g)].map(([, w]) => w)).toEqual([
      "232.5",
      "38.8",
    ]);
    expect(svg).toContain("75.0 %");
    expect(svg).toContain("12.5 %");
    expect(svg).not.toContain("<x>");
  });
});

describe("the axes of a chart", () => {
  const labels = (svg: string, anchor: string): string[] =>
    [...svg.matchAll(new RegExp(`text-anchor="${anchor}">([^<]*)</text>`, "g"))].map((m) => m[1]);
  const between = (y0: number, y1: number) => [
    { x: 0, y: y0 },
    { x: 1, y: y1 },
  ];
  it.each([
    [0, 4, ["0", "1", "2", "3", "4"]],
    [0, 10, ["0", "5", "10"]],
    [-1, 1, ["-1", "-0.5", "0", "0.5", "1"]],
    [0, 0.0007, ["0", "2.0e-4", "4.0e-4", "6.0e-4"]],
    [0, 90_000, ["0", "5.0e+4"]],
  ])("from %d to %d have round numbers", (y0, y1, ticks) => {
    expect(labels(chart(between(y0, y1), [], axes), "end")).toEqual(ticks);
  });
  it("are one unit wide around a single value, which lies in the middle", () => {
    expect(circles(chart([{ x: 3, y: 7 }], [], axes))).toEqual([[304, 118]]);
  });
  it("leave a point out of the range that is not finite, and take the others", () => {
    const points = [...between(0, 10), { x: Infinity, y: 5 }, { x: 0.5, y: Number.NaN }];
    expect(circles(chart(points, [], axes)).slice(0, 2)).toEqual([
      [64, 220],
      [544, 16],
    ]);
  });
  it("end at a billionth where a logarithm has no value", () => {
    const points = [0, 1e-9, 1].map((x) => ({ x, y: x }));
    const places = circles(chart(points, [], { ...axes, logX: true }));
    expect(places.map(([x]) => x)).toEqual([64, 64, 544]);
  });
  it("cut the lowest tenth where low values are bad, and nothing of fewer than ten points", () => {
    const points = Array.from({ length: 10 }, (_, i) => ({ x: i, y: i === 0 ? -1000 : i }));
    const low = circles(chart(points, [], { ...axes, cut: "low" }));
    expect([low[0][1], low[1][1], low[9][1]]).toEqual([220, 220, 16]);
    const nine = circles(chart(points.slice(0, 9), [], { ...axes, cut: "low" }));
    expect(nine[1][1]).toBeLessThan(20);
  });
  it("are named for screen readers", () => {
    expect(chart(between(0, 1), [], axes)).toContain('role="img" aria-label="b by a"');
  });
});

it("a bar chart without bars is an empty picture of its label", () => {
  const svg = barChart([], "<importance>");
  expect(svg).toMatch(/^<svg viewBox="0 0 560 20" role="img" aria-label="&#60;importance&#62;">/);
  expect(svg).not.toContain("<rect");
});
