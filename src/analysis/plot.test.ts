import { beforeAll, describe, expect, it } from "vitest";
import { asha } from "../pruner/index.ts";
import { random } from "../sampler/random.ts";
import { choose, float, int } from "../space/builders.ts";
import { createStudy } from "../study/study.ts";
import { createPlot, plot } from "./plot.ts";
import { PLOT_KINDS, type PlotKind, type PlotNumbers } from "./plots/numbers.ts";
import { plotPng } from "./plots/plot-png.ts";
import { Plot } from "./plots/plot-result.ts";

const HOSTILE = "<b>\"&' x";

async function makeStudy(trials: number, { name = "s", seed = 1 } = {}) {
  const study = await createStudy({
    space: { [HOSTILE]: float(1e-3, 1, { log: true }), n: int(1, 4), m: choose({ a: {}, b: {} }) },
    objectives: "minimize",
    ...{ sampler: random(), seed, name },
    pruner: asha({ min: 1, max: 4 }),
  });
  await study.optimize(
    async (p, t) => {
      if (t.number % 9 === 4) throw new Error("no");
      const value = Number(p[HOSTILE]) + p.n;
      for (let step = 1; step <= 4; step++)
        if (await t.report(value + 1 / step, step)) return t.pruned();
      return value;
    },
    { trials },
  );
  return study;
}

/** A study in which no trial has begun. */
const makeEmpty = () =>
  createStudy({ space: { x: float(0, 1), y: float(0, 1) }, objectives: "minimize" });

async function makeSeveral(trials: number) {
  const study = await createStudy({
    space: { x: float(0, 1), y: float(0, 1) },
    objectives: { f: "minimize", g: "maximize", h: "minimize" },
    limits: { size: { atMost: 0.8 } },
    ...{ sampler: random(), seed: 1, name: "several" },
  });
  await study.optimize(
    ({ x, y }) => ({ value: { f: x, g: y, h: (x - y) ** 2 }, limits: { size: x } }),
    {
      trials,
    },
  );
  return study;
}

type Single = Awaited<ReturnType<typeof makeStudy>>;
type Several = Awaited<ReturnType<typeof makeSeveral>>;
let one: Single;
let another: Single;
let several: Several;
beforeAll(async () => {
  one = await makeStudy(40);
  another = await makeStudy(40, { seed: 2, name: "t" });
  several = await makeSeveral(60);
});

const plotOf = (kind: PlotKind): Plot<PlotNumbers> =>
  kind === "front" || kind === "hypervolume" ? createPlot(several, kind) : createPlot(one, kind);

/** A study whose results are the numbers given, at points that differ. */
async function makeOf(values: readonly number[]) {
  const study = await createStudy({
    space: { a: float(1e-308, 1e308, { log: true }), b: float(1e16, 1e16 + 4) },
    objectives: "minimize",
    ...{ sampler: random(), seed: 1, name: "numbers" },
  });
  return study.optimize((_, { number }) => values[number], { trials: values.length });
}

/** Fails unless the text is one well-formed element; its names. */
function parseXml(svg: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  for (const [, end, name, attributes, self] of svg.matchAll(
    /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|<|&(?!#?\w+;)/g,
  )) {
    expect(name, `markup in ${svg.slice(0, 200)}`).toBeDefined();
    if (end) expect(open.pop()).toBe(name);
    else if (!self) open.push(name);
    if (!end) seen.push(name);
    expect(attributes ?? "").not.toContain("NaN");
  }
  expect(open).toEqual([]);
  return seen;
}

describe("every plot", () => {
  it.each(PLOT_KINDS)("%s is well-formed SVG in both themes, text, and JSON", (kind) => {
    const made = plotOf(kind);
    const light = made.toSvg();
    for (const svg of [light, made.toSvg({ theme: "dark", width: 400 })]) {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*role="img"/);
      expect(svg).not.toContain("<b>");
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(parseXml(svg)).toContain("path");
    }
    expect(light).not.toBe(made.toSvg({ theme: "dark" }));
    const text = made.toText({ columns: 60 });
    expect(text.split("\n").length).toBeGreaterThan(3);
    expect(text).not.toMatch(/NaN|undefined/);
    // The numbers alone are enough to draw, also after they have been JSON.
    const again = new Plot(JSON.parse(JSON.stringify(made)) as PlotNumbers);
    expect(again.toSvg()).toBe(light);
  });
  it("shows one trial, and says what it needs if there is none", async () => {
    await using empty = await makeEmpty();
    await using single = await makeStudy(1);
    for (const kind of [
      "history",
      "slice",
      "parallel",
      "rank",
      "edf",
      "curves",
      "timeline",
    ] as const) {
      expect(() => createPlot(empty, kind)).toThrow(`there is nothing to draw yet for ${kind}`);
      expect(parseXml(plot(single, kind)).length).toBeGreaterThan(5);
    }
    expect(() => createPlot(empty, "contour")).toThrow(/at least 4 complete trials/);
  });
  it("is displayed by notebooks", () => {
    const shown = createPlot(one, "history")[
      Symbol.for("Jupyter.display") as unknown as keyof Plot<PlotNumbers>
    ] as unknown as () => { readonly [type: string]: string };
    expect(Object.keys(shown.call(createPlot(one, "history")))).toEqual([
      "image/svg+xml",
      "text/plain",
    ]);
  });
  it("is a PNG image of twice its size", async () => {
    const made = createPlot(one, "history");
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(made.toSvg()) ?? [];
    const png = await plotPng(made);
    const view = new DataView(png.buffer, png.byteOffset);
    expect([view.getUint32(0), view.getUint32(16), view.getUint32(20)]).toEqual([
      ...[0x89504e47, 2 * Number(width), 2 * Number(height)],
    ]);
    // With its letters the image is larger than without.
    expect(png.length).toBeGreaterThan(10_000);
  });
});

describe("the numbers", () => {
  it("of a history are the values, and the best so far where it changed", () => {
    const { panels, failed } = createPlot(one, "history").numbers;
    const complete = one.trials.filter((t) => t.state === "complete");
    expect(panels[0].complete.trial).toHaveLength(complete.length);
    for (const t of complete)
      expect(panels[0].complete.y[panels[0].complete.trial.indexOf(t.number)]).toBe(t.value);
    expect(failed).toEqual(one.trials.filter((t) => t.state === "failed").map((t) => t.number));
    expect(panels[0].best.value.at(-1)).toBe(one.best?.value);
    expect(panels[0].pruned.total).toBe(one.counts.pruned);
  });
  it("of more points than maxPoints are counts that sum to the number of trials", () => {
    const { complete } = createPlot(one, "history", { maxPoints: 5 }).numbers.panels[0];
    expect(complete.trial).toEqual([]);
    const sum = complete.density?.counts.flat().reduce((a, b) => a + b, 0);
    expect([sum, complete.total]).toEqual([one.counts.complete, one.counts.complete]);
  });
  it("of a slice are the values of parameters, categories by their label", () => {
    const [rate, n, m] = createPlot(one, "slice").numbers.panels;
    expect([rate.param, n.param, m.param]).toEqual([HOSTILE, "n", "m"]);
    expect(rate.scale).toMatchObject({ kind: "log", domain: [1e-3, 1] });
    expect(m.scale.labels).toEqual(["a", "b"]);
    for (const [k, number] of n.points.trial.entries()) {
      const trial = one.trials[number];
      expect(n.points.x[k]).toBe(trial.params.n);
      expect(rate.points.x[k]).toBeCloseTo(Number(trial.params[HOSTILE]), 12);
      expect(["a", "b"][m.points.x[k]]).toBe(trial.params.m.kind);
    }
  });
  it("of a slice have a model with the others as in the best trial, where it says something", async () => {
    const sum = await createStudy({
      space: { u: float(0, 1), n: int(1, 4) },
      objectives: "minimize",
      ...{ sampler: random(), seed: 1 },
    });
    await sum.optimize(({ u, n }) => u + n, { trials: 20 });
    const made = createPlot(sum, "slice", { params: ["n"] });
    const { model, panels } = made.numbers;
    expect(model).toEqual({ at: sum.best?.number, learned: 20 });
    expect(panels[0].model?.x).toEqual([1, 2, 3, 4]);
    for (const [i, { mean }] of (panels[0].model?.values ?? []).entries())
      expect(Math.abs(mean - (Number(sum.best?.params.u) + i + 1))).toBeLessThan(0.1);
    expect(made.toSvg()).toContain(`model, others as in trial ${sum.best?.number}`);
    const noise = await createStudy({
      space: { x: float(0, 1) },
      objectives: "minimize",
      ...{ sampler: random(), seed: 1 },
    });
    await noise.optimize((_, { number }) => (number * 7919) % 31, { trials: 30 });
    const silent = createPlot(noise, "slice");
    expect([silent.numbers.model, silent.numbers.panels[0].model]).toEqual([undefined, undefined]);
    expect(silent.toSvg()).not.toContain("model");
  });
  it("of a front are its trials, and the others by feasibility", () => {
    const { front, objectives, panels } = createPlot(several, "front").numbers;
    expect([...front.trial].sort((a, b) => a - b)).toEqual(several.front.map((t) => t.number));
    expect(objectives.map((o) => o.name)).toEqual(["f", "g", "h"]);
    expect(panels.map(({ x, y }) => [x, y])).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    const feasible = several.trials.filter((t) => t.state === "complete" && t.feasible).length;
    expect(panels[0].dominated.total).toBe(feasible - front.trial.length);
    expect(panels[0].infeasible.total).toBe(60 - feasible);
  });
  it("of an edf end at 1, and of regret at the distance of the best value", () => {
    const { lines } = createPlot([one, another], "edf").numbers;
    expect(lines.map((l) => [l.name, l.share.at(-1)])).toEqual([
      ["s", 1],
      ["t", 1],
    ]);
    const { groups, known } = createPlot(one, "regret", { optimum: 1, by: "trials" }).numbers;
    expect(known).toBe(true);
    expect(groups[0].middle.at(-1)).toBeCloseTo(Number(one.best?.value) - 1, 12);
  });
  it("of groups of studies are the median and the range over the seeds", () => {
    const { groups } = createPlot([{ name: "both", studies: [one, another] }], "best").numbers;
    const values = [Number(one.best?.value), Number(another.best?.value)];
    expect(groups[0]).toMatchObject({ name: "both", studies: 2 });
    expect(groups[0].low.at(-1)).toBe(Math.min(...values));
    expect(groups[0].high.at(-1)).toBe(Math.max(...values));
    expect(groups[0].middle.at(-1)).toBeCloseTo((values[0] + values[1]) / 2, 12);
  });
  it("of a contour find the best region of the model", () => {
    const { x, y, mean, spread } = createPlot(several, "contour", { objective: "h" }).numbers;
    const at = (u: number, v: number): number =>
      mean[y.findLastIndex((b) => b <= v)][x.findLastIndex((b) => b <= u)];
    expect(at(0.5, 0.5)).toBeLessThan(0.1);
    expect(at(0.05, 0.95)).toBeGreaterThan(0.5);
    expect(spread.flat().every((s) => s >= 0 && Number.isFinite(s))).toBe(true);
  });
  it("of an importance are the bars from the top, each beside its name", () => {
    const made = createPlot(several, "importance", { objective: "f" });
    const [first, second] = made.numbers.reports[0].params;
    expect([first.name, first.distinguishable, second.distinguishable]).toEqual(["x", true, false]);
    const lines = made.toText().split("\n");
    expect(lines.find((l) => l.startsWith("x"))).toMatch(/█+ \d+\.\d %$/);
    expect(lines.find((l) => l.startsWith("y"))).toMatch(/not distinguishable from noise/);
    const placeOf = (text: string): number =>
      Number(new RegExp(`y="([^"]+)"[^>]*>${text}<`).exec(made.toSvg())?.[1]);
    expect(placeOf("x")).toBeLessThan(placeOf("y"));
    expect(placeOf(`${(100 * first.share).toFixed(1)} %`)).toBe(placeOf("x"));
  });
  it("of curves say what the pruner did", () => {
    const { counts, reached, curves } = createPlot(one, "curves").numbers;
    expect(counts.pruned).toBe(one.counts.pruned);
    expect(counts.pruned).toBeGreaterThan(0);
    const ends = one.trials.flatMap((t) => t.reports.at(-1)?.step ?? []);
    for (const [k, step] of reached.step.entries())
      expect(reached.trials[k]).toBe(ends.filter((end) => end >= step).length);
    expect(curves.filter((c) => c.fate === "pruned")).toHaveLength(counts.pruned);
  });
  it("of a timeline are workers, side by side where they overlap", async () => {
    await using timed = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize" });
    let start = (): void => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    await timed.optimize(
      async ({ x }, { number }) => {
        // The second trial begins while the first one runs, whose seconds count from a moment after
        // its start: late on a busy machine.
        if (number === 0) await started;
        else start();
        await new Promise((resolve) => setTimeout(resolve, 300));
        return x;
      },
      { trials: 2, parallel: 2 },
    );
    const { workers, spans } = createPlot(timed, "timeline").numbers;
    expect(workers).toHaveLength(2);
    expect(spans.map((s) => s.worker).sort()).toEqual([0, 1]);
  });
  it("of a comparison have a test of groups of three studies or more", async () => {
    const make = async (shift: number) =>
      Promise.all(
        [1, 2, 3, 4].map(async (seed) => {
          const study = await createStudy({
            ...{ space: { x: float(0, 1) }, objectives: "minimize", sampler: random(), seed },
            name: `${shift}-${seed}`,
          });
          await study.optimize(({ x }) => x + shift, { trials: 10 });
          return study;
        }),
      );
    const groups = [
      { name: "low", studies: await make(0) },
      { name: "high", studies: await make(5) },
    ];
    const { tests, groups: shown } = createPlot(groups, "comparison").numbers;
    // Of the 70 ways to divide eight values in two halves two are as extreme.
    expect(tests).toEqual([{ groups: [0, 1], better: 1, p: 2 / 70 }]);
    expect(shown.map((g) => g.best.length)).toEqual([4, 4]);
  });
});

describe("what is wrong", () => {
  it("an unknown kind or parameter is named with the nearest valid one", async () => {
    // @ts-expect-error no such kind
    expect(() => plot(several, "slices")).toThrow(
      expect.objectContaining({
        message: 'there is no plot "slices"',
        hint: "did you mean slice?",
      }),
    );
    await using study = await createStudy({ space: { rate: float(0, 1) }, objectives: "minimize" });
    // @ts-expect-error no such parameter
    expect(() => plot(study, "slice", { params: ["raet"] })).toThrow(
      expect.objectContaining({
        message: 'there is no parameter "raet"',
        hint: "did you mean rate?",
      }),
    );
  });
  it("options that a kind does not take, several studies for one, other objectives", () => {
    expect(() => plot(several, "front", { objective: "f" })).toThrow(
      "the plot front takes no option objective",
    );
    expect(() => plot([one, another], "slice")).toThrow("the plot slice shows one study, got 2");
    // @ts-expect-error studies of different objectives
    expect(() => plot([one, several], "edf")).toThrow(
      'studies "s" and "several" have different objectives',
    );
    expect(() => plot(one, "front")).toThrow("a front needs two objectives");
    expect(() => plot(several, "slice", { objective: "ff" })).toThrow(
      expect.objectContaining({ message: 'there is no objective "ff"' }),
    );
  });
});

describe("numbers at the ends of what a computer has", () => {
  const ends = [1e308, -1e308, 1e-308, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE];
  const lists: { readonly [name: string]: readonly number[] } = {
    extreme: [...ends, 0, 1, 2, 3, 4, 5],
    tiny: Array.from({ length: 12 }, (_, i) => i * 5e-324),
    close: Array.from({ length: 12 }, (_, i) => 1e16 + 2 * i),
  };
  const several: readonly PlotKind[] = ["front", "hypervolume", "curves"];
  it.each([
    ["extreme", PLOT_KINDS.filter((kind) => !several.includes(kind))],
    ["tiny", ["history", "slice", "parallel"]],
    ["close", ["history", "slice", "parallel"]],
  ] as const)("are drawn: %s", async (name, kinds) => {
    const study = await makeOf(lists[name]);
    for (const kind of kinds) {
      const made = createPlot(study, kind);
      for (const drawn of [made.toSvg(), made.toText()])
        expect(/.{0,40}(NaN|Infinity)/.exec(drawn)?.[0], kind).toBe(undefined);
      parseXml(made.toSvg());
    }
  });
  it("lie beyond the axis where its width would be infinite", async () => {
    const { beyond, scale } = createPlot(await makeOf(lists["extreme"]), "history").numbers
      .panels[0];
    expect(beyond).toBe(4);
    expect(scale.domain[1] - scale.domain[0]).toBeLessThan(Infinity);
  });
});
