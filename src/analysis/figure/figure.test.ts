import { describe, expect, it } from "vitest";
import { figure, legend, type Series } from "./figure.ts";
import { rangeChart } from "./range-chart.ts";
import { createScale, formatTick } from "./scale.ts";

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

describe("a scale", () => {
  it("has round ticks inside its range", () => {
    const ticksOf = (low: number, high: number, log = false) =>
      createScale({ label: "", log, range: [low, high] }, [], 0, 100).ticks;
    expect(ticksOf(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf(0.848, 0.931)).toEqual([0.86, 0.88, 0.9, 0.92]);
    expect(ticksOf(-3, 3)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
    expect(ticksOf(0.01, 100, true)).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(ticksOf(0.09, 1.2, true)).toEqual([0.1, 0.3, 1]);
    expect(ticksOf(2, 6, true)).toEqual([2, 5]);
  });
  it("puts values in proportion, and those beyond the range at its end", () => {
    const { toPixel } = createScale({ label: "", range: [0, 10] }, [], 100, 200);
    expect([0, 5, 10, 12, -1].map(toPixel)).toEqual([100, 150, 200, 200, 100]);
    const single = createScale({ label: "" }, [7], 0, 100);
    expect(single.toPixel(7)).toBeCloseTo(50, 9);
  });
  it.each([
    [0.85, "0.85"],
    [12_000, "12,000"],
    [2e-5, "2e-5"],
    [0, "0"],
  ])("labels %d as %s", (value, text) => {
    expect(formatTick(value)).toBe(text);
  });
});

describe("a figure", () => {
  it("escapes every text, and is named for screen readers", () => {
    const svg = figure([line], options) + legend([line, line]);
    expect(svg).not.toMatch(/<(title>t|x|y|a|t)>/);
    expect(svg).toContain('role="img" aria-label="&#60;title&#62;"');
    expect(svg).toContain("<title>&#60;t&#62;</title>");
  });
  it("draws finite points, with their intervals, and a line through them", () => {
    const svg = figure([line], options);
    expect(svg.match(/<circle/g)?.length).toBe(2);
    expect(svg.match(/class="whisker/g)?.length).toBe(1);
    expect(svg.match(/<polyline/g)?.length).toBe(1);
  });
  it("is empty text without a finite point", () => {
    expect(figure([{ ...line, points: [{ x: Number.NaN, y: 0 }] }], options)).toBe("");
  });
  it("leaves room for long labels of the vertical axis", () => {
    const far = { ...line, points: [0, 1].map((x) => ({ x, y: x * 200_000 })) };
    const leftOf = (svg: string): number => Number(/class="axis" x1="([\d.]+)"/.exec(svg)?.[1]);
    expect(leftOf(figure([far], options))).toBeGreaterThan(leftOf(figure([line], options)) + 15);
  });
  it("has bars from 0 as wide as their ranges", () => {
    const bars: Series = {
      ...{ name: "rows", shape: "bars", tone: 0 },
      points: [
        { x: 0, to: 1, y: 10 },
        { x: 1, to: 3, y: 5 },
      ],
    };
    const svg = figure([bars], {
      ...options,
      x: { label: "x", range: [0, 3] },
      y: { label: "y", range: [0, 10] },
    });
    const [a, b] = [...svg.matchAll(/<rect [^>]*width="([\d.]+)" height="([\d.]+)"/g)].map((m) =>
      m.slice(1).map(Number),
    );
    expect((b[0] + 1) / (a[0] + 1)).toBeCloseTo(2, 1);
    expect(a[1] / b[1]).toBeCloseTo(2, 1);
  });
  it("names several series in its legend, one needs none", () => {
    expect(legend([line])).toBe("");
    expect(legend([line, { ...line, tone: 1 }]).match(/<li>/g)?.length).toBe(2);
  });
});

describe("a chart of rows", () => {
  it("has a row for each name, shortened in its middle, whole for the pointer", () => {
    const name = "number_customer_service_calls";
    const svg = rangeChart(
      [{ name, marks: [{ value: 1, low: 0, high: 2, tone: 0 }], text: "1.0" }],
      {
        title: "t",
        x: { label: "x" },
      },
    );
    expect(svg).toContain(`<title>${name}</title>number_cu…ce_calls`);
    expect(svg).toContain(">1.0</text>");
    expect(svg.match(/class="whisker/g)?.length).toBe(1);
  });
  it("draws bars to both sides of 0", () => {
    const rows = [2, -1].map((value) => ({ name: "a", marks: [{ value, tone: 0 }] }));
    const svg = rangeChart(rows, { title: "t", x: { label: "x" }, bars: true });
    const [a, b] = [...svg.matchAll(/<rect [^>]*x="([\d.]+)" [^>]*width="([\d.]+)"/g)].map((m) =>
      m.slice(1).map(Number),
    );
    expect(b[0] + b[1]).toBeCloseTo(a[0], 0);
    expect(a[1] / b[1]).toBeCloseTo(2, 1);
    expect(rangeChart([], { title: "t", x: { label: "x" } })).toBe("");
  });
});
