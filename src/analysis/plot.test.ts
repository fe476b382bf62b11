import { describe, expect, it } from "vitest";
import { random } from "../sampler/random.ts";
import { choose, float } from "../space/builders.ts";
import { createStudy } from "../study/study.ts";
import { plot } from "./plot.ts";

async function runWithTwoObjectives() {
  const study = await createStudy({
    space: { "<b>": float(1e-3, 1, { log: true }), m: choose({ a: {}, b: {} }) },
    objectives: { f: "minimize", g: "minimize" },
    sampler: random(),
    seed: 1,
  });
  await study.optimize(
    async (p, t) => {
      await t.report({ f: p["<b>"], g: 1 }, 1);
      await t.report({ f: p["<b>"] / 2, g: 1 }, 2);
      return { f: p["<b>"], g: 1 - p["<b>"] };
    },
    { trials: 20 },
  );
  return study;
}

const count = (svg: string, element: string): number => svg.split(`<${element} `).length - 1;

describe("plots", () => {
  it("are SVG documents that need nothing else, with names escaped", async () => {
    const study = await runWithTwoObjectives();
    for (const kind of ["history", "importance", "slice", "front", "curves"] as const) {
      const svg = plot(study, kind);
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"[^>]*><style>.*<\/svg>$/s);
      expect(svg).not.toContain("<b>");
    }
  });
  it("have what their kind says", async () => {
    const study = await runWithTwoObjectives();
    const history = plot(study, "history");
    expect(history).toContain("hypervolume");
    expect(count(history, "polyline")).toBe(1);
    expect(count(plot(study, "importance"), "rect")).toBe(2);
    expect(count(plot(study, "slice"), "circle")).toBe(20);
    expect(plot(study, "slice", { params: ["m"] })).toContain("0 a, 1 b");
    const front = plot(study, "front");
    expect(count(front, "circle")).toBe(20);
    expect(front.match(/points="([^"]*)"/)?.[1].split(" ").length).toBe(study.front.length);
    const curves = plot(study, "curves");
    expect(count(curves, "circle")).toBe(40);
    expect(count(curves, "polyline")).toBe(1);
  });
  it("of one objective have values by trial, and a line for the best", async () => {
    const study = await createStudy({
      space: { x: float(0, 1) },
      objectives: "minimize",
      sampler: random(),
    });
    await study.optimize(({ x }) => x, { trials: 5 });
    const svg = plot(study, "history");
    expect(count(svg, "circle")).toBe(5);
    expect(svg).toContain("<title>trial 4: ");
    expect(() => plot(study, "front")).toThrow("a front needs two objectives");
    expect(() => plot(study, "curves")).toThrow(
      expect.objectContaining({
        message: "there is nothing to draw yet for curves",
        hint: "no trial has reported",
      }),
    );
  });
});

describe("a study of several objectives", () => {
  it("is drawn for the objective that the option names", async () => {
    const study = await createStudy({
      ...{ objectives: { a: "minimize", b: "maximize" }, sampler: random(), seed: 1 },
      space: { x: float(0, 1), y: float(0, 1) },
    });
    await study.optimize(
      async ({ x, y }, trial) => {
        await trial.report({ a: x, b: 100 * y }, 1);
        return { a: x, b: 100 * y };
      },
      { trials: 20 },
    );
    const values = study.trials.flatMap((t) => (t.state === "complete" ? [t.value.b] : []));
    const history = plot(study, "history", { objective: "b" });
    for (const value of values) expect(history).toContain(`: ${value}</title>`);
    expect(history).toContain(">b<");
    expect(plot(study, "history")).toContain(">hypervolume<");
    expect(plot(study, "slice", { objective: "b", params: ["y"] })).toContain(">b<");
    expect(plot(study, "curves", { objective: "b" })).not.toBe(plot(study, "curves"));
    const bars = (objective?: string): readonly string[] =>
      [...plot(study, "importance", { objective }).matchAll(/>([xy])</g)].map((m) => m[1]);
    expect([bars(), bars("a"), bars("b")]).toEqual([
      ["x", "y"],
      ["x", "y"],
      ["y", "x"],
    ]);
    expect(() => plot(study, "slice", { objective: "bb" })).toThrow(
      expect.objectContaining({
        message: 'there is no objective "bb"',
        hint: expect.stringMatching(/did you mean b|valid names: a, b/),
      }),
    );
    expect(() => plot(study, "front", { objective: "b" })).toThrow(/takes no option objective/);
  });
});

describe("what is wrong", () => {
  it("an unknown kind or parameter is named with the nearest valid one", async () => {
    const study = await createStudy({ space: { rate: float(0, 1) }, objectives: "minimize" });
    // @ts-expect-error no such kind
    expect(() => plot(study, "slices")).toThrow(
      expect.objectContaining({
        message: 'there is no plot "slices"',
        hint: "did you mean slice?",
      }),
    );
    // @ts-expect-error no such parameter
    expect(() => plot(study, "slice", { params: ["raet"] })).toThrow(
      expect.objectContaining({
        message: 'there is no parameter "raet"',
        hint: "did you mean rate?",
      }),
    );
  });
  it("a study without trials has nothing to draw", async () => {
    const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize" });
    expect(() => plot(study, "history")).toThrow("there is nothing to draw yet for history");
  });
});
