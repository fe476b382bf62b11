import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluated as candidate } from "../../../../test/tune-parts.ts";
import { goodVerdict } from "../../../../test/tune-verdict.ts";
import { createRng } from "../../../numeric/rng.ts";
import type { Task } from "../../metric.ts";
import type { TunePlan } from "../../plan/tune-plan.ts";
import { planTuning } from "../../plan.ts";
import type { TuneResultData } from "../../tuning-result.ts";
import { modelCard } from "../card.ts";
import { shownColumns } from "../facts/shown-columns.ts";
import {
  collectFacts,
  describeProvenance,
  type ReportOptions,
  type TuneReport,
} from "../report.ts";
import { reportPage } from "./page.ts";

/** Names that must become neither markup nor Markdown. */
const EVIL = "<script>alert(1)</script>";
const best = candidate(1, 0.91, {
  ...{ params: { depth: 5 }, std: 0.0123456 },
  validation: { mean: 0.91, low: 0.81, high: 1 },
});
const untuned = candidate(2, 0.85, { model: "forest", params: { trees: 100 } });

const resultOf = (task: Task, more: Partial<TuneResultData<Task>> = {}): TuneResultData<Task> => ({
  ...{ task, metric: task === "classification" ? "auc" : "rmse", study: "s<1>", trials: 12 },
  ...{ metricLabel: task === "classification" ? "auc" : "rmse", failed: [], seconds: 3.1234 },
  direction: task === "classification" ? "maximize" : "minimize",
  best: {
    ...{ model: "tree", params: { depth: 5 }, validation: 0.9012345, rowsPerSecond: 123_456 },
    members: [{ number: 1, model: "tree", params: { depth: 5 }, weight: 1 }],
  },
  ...{ single: best, cost: undefined, front: [best], untried: [], notes: [] },
  untuned: { ...untuned, estimate: { mean: 0.84, low: 0.8, high: 0.88 } },
  constant: { mean: 0.5, low: 0.5, high: 0.5 },
  estimate: { mean: 0.9, low: 0.87654, high: 0.93, by: "holdout", rows: 100 },
  holdout: { mean: 0.9, low: 0.87654, high: 0.93 },
  ...{ holdoutRows: [3, 9], test: { mean: 0.8, low: 0.7, high: 0.9, rows: 50 } },
  written: { models: "again", text: "It was <trained> again." },
  verdict: goodVerdict,
  importance: {
    columns: [
      { column: EVIL, loss: 0.25, low: 0.2, high: 0.3 },
      { column: "kind", loss: -0.01 },
    ],
    ...{ rows: 100, unseen: true },
  },
  leaderboard: [best, untuned, candidate(0, 0.5, { model: "constant", params: {} })],
  ...more,
});

const rng = createRng(1);
const rows = Array.from({ length: 100 }, () => {
  const a = rng.normal();
  return {
    [EVIL]: a,
    kind: rng.uniform() < 0.5 ? "<b>" : "x|`y`",
    amount: a * 3 + rng.normal(),
    label: a + rng.normal() > 0 ? "<i>yes</i>" : "no",
  };
});
const trials = [best, untuned, candidate(0, 0.5, { model: "constant", params: {} })].map((e) => ({
  ...{ number: e.number, state: "complete", params: { model: { kind: e.model, ...e.params } } },
  ...{ origin: "search", note: undefined, attributes: {}, internal: {}, reports: [], worker: "" },
  ...{ attempt: 1, startedAt: 0, seconds: 2, values: [e.validation.mean], limits: [] },
  ...{ error: undefined, cost: undefined, step: 0, reason: undefined, message: undefined },
}));
const lost = { ...trials[0], number: 4, state: "pruned", values: [] };
const late = { ...trials[0], number: 5, state: "failed", message: "took longer than <6> s" };

const plans = new Map<Task, TunePlan>();
beforeAll(async () => {
  const given = { models: ["tree" as const] };
  plans.set(
    "classification",
    await planTuning(rows, { ...given, target: "label", ignore: ["amount"] }),
  );
  plans.set(
    "regression",
    await planTuning(rows, { ...given, target: "amount", ignore: ["label"] }),
  );
});

const depth = { ...{ name: "depth", share: 0.5 }, low: 0.4, high: 0.6, distinguishable: true };
const trees = { ...{ name: "trees", share: 0.1 }, low: 0, high: 0.2, distinguishable: false };

const pointAt = (number: number) => {
  const around = { value: number, low: number - 1, high: number + 1 };
  return { cell: String(number), number, rows: 50, dependence: around, accumulated: around };
};

function report(task: Task, more: Partial<TuneResultData<Task>> = {}, options: ReportOptions = {}) {
  const plan = plans.get(task);
  if (plan === undefined) throw new Error("the plan is not there yet");
  const result = resultOf(task, more);
  const noise = createRng(2);
  const predictions =
    task === "regression"
      ? plan.target.values.map((v) => v + noise.normal())
      : Float64Array.from({ length: 200 }, (_, k) => {
          const right = plan.target.values[k >> 1] === k % 2;
          return right ? 0.7 : 0.3;
        });
  const source = { plan, study: result.study, data: "a<b>.csv", date: new Date(0) };
  const made: TuneReport = {
    ...collectFacts({
      ...{
        plan,
        result,
        predictions,
        target: plan.target,
        rows: Int32Array.from(plan.target.values.keys()),
      },
      // Rows of a storage, of which these have what a report reads.
      trials: [...trials, lost, late] as Parameters<typeof collectFacts>[0]["trials"],
      shown: shownColumns(plan, result.importance),
      modelEffects: {
        columns: [
          {
            ...{ column: EVIL, type: "number", rows: 100 },
            curves: [{ class: "<i>yes</i>", mean: 0.5, points: [0, 1].map(pointAt) }],
          },
        ],
        unseen: true,
      },
      parameters: [depth, trees],
    }),
    made: describeProvenance(source, options),
  };
  return { result, made, html: reportPage(result, made), card: modelCard(result, made) };
}

/** The texts that a browser shows: without tags, one space between them. */
const textOf = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ")
    .trim();

describe("a page", () => {
  it("begins with the verdict, the score with its interval, what it beats, and the model", () => {
    const { html } = report("classification", {}, { model: "my model.json" });
    const text = textOf(html);
    // No line ends between a number and its unit.
    expect(html).toContain(">95&#160;% interval 0.877 to 0.930<");
    expect(text).toMatch(/^label from a<b>\.csv · Attune Predicting label from a<b>\.csv/);
    expect(text).toContain(
      "The tuned tree predicts label better than a constant, and better than the best untuned model, " +
        "forest. auc of the tuned tree 0.900 95 % interval 0.877 to 0.930 on 100 rows that the search " +
        "never saw best untuned model: forest 0.840 95 % interval 0.800 to 0.880 on the same rows " +
        "on test rows 0.80 95 % interval 0.70 to 0.90 the model that is written, on 50 rows constant 0.500 " +
        "on the same rows The model in my model.json is the tuned tree. It was <trained> again.",
    );
    expect(text).toContain("It is fine <really>.");
  });
  it("warns of what makes the score doubtful on the first screen", () => {
    const statements = [{ about: "leaks" as const, text: "Check first for a leak." }];
    const text = textOf(report("classification", { verdict: { ...goodVerdict, statements } }).html);
    const at = text.indexOf("Before you rely on it Check first for a leak.");
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThan(text.indexOf("On unseen rows"));
    expect(textOf(report("classification").html)).not.toContain("Before you rely on it");
  });
  it.each<Task>(["classification", "regression"])(
    "has no markup but its own, loads nothing, and runs one script: %s",
    (task) => {
      const { html } = report(
        task,
        { notes: [{ column: EVIL, message: "<b>" }] },
        { command: EVIL },
      );
      expect(html.match(/<script/g)?.length).toBe(1);
      expect(html).not.toMatch(/<(b|i)>(yes|alert|"|x)|https?:|url\(|\ssrc=|href="(?!#)|\son\w+=/);
      const [, script] = /<script>([\s\S]*)<\/script>/.exec(html) ?? [];
      const hash = createHash("sha256").update(script).digest("base64");
      expect(html).toContain(
        `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}';`,
      );
      expect(html).not.toMatch(/\b(undefined|NaN|Infinity|\[object)\b(?![^<]*<\/script>)/);
    },
  );
  it("links to parts that exist", () => {
    const { html } = report("classification");
    const links = [...html.matchAll(/href="#([a-z]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(8);
    for (const id of links) expect(html).toContain(`<section id="${id}">`);
  });
  it("lists every candidate with what became of it", () => {
    const { html, made } = report("classification");
    expect(made.candidates.map((c) => [c.number, c.state])).toEqual([
      ...[
        [1, "evaluated"],
        [2, "evaluated"],
        [0, "evaluated"],
      ],
      ...[
        [4, "given up"],
        [5, "failed"],
      ],
    ]);
    const text = textOf(html);
    expect(text).toContain("1 tree evaluated 0.91 0.81 to 1.00 1 100 depth 5");
    expect(text).toContain("5 tree failed took longer than <6> s");
    expect(made.models.map((m) => [m.model, m.evaluated, m.givenUp, m.failed])).toEqual([
      ...[
        ["tree", 1, 1, 1],
        ["forest", 1, 0, 0],
        ["constant", 1, 0, 0],
      ],
    ]);
  });
  it("has the numbers of the predictions: areas, counts of the confusion, costs", () => {
    const { html, made } = report("classification");
    const [curve] = made.classes?.curves ?? [];
    expect(curve.auc).toBe(1);
    expect(made.classes?.thresholds.find((t) => t.missCost === 1)?.cost).toBe(0);
    const text = textOf(html);
    expect(text).toContain(`${made.classes?.positive}: area 1.000`);
    const [yes, no] = made.target.classes.map((c) => c.rows);
    expect(text).toContain(`<i>yes</i> ${yes} 100.0 % 0 ${yes} no 0 ${no} 100.0 % ${no}`);
    expect(yes + no).toBe(100);
  });
  it("says how numbers are off", () => {
    const { html, made } = report("regression");
    expect(made.residuals?.rmse).toBeCloseTo(1, 0);
    expect(textOf(html)).toContain("Actual by predicted numbers (100 rows)");
    expect(textOf(html)).toContain(`Observed and predicted amount by ${EVIL}`);
  });
  it("shows the columns that predict best by themselves where importance was not measured", () => {
    const { made, html } = report("classification", { importance: undefined });
    expect(made.effects[0].column).toBe(EVIL);
    expect(textOf(html)).toContain("There was no time to measure");
  });
  it("shows how predictions depend on columns, and importance with its interval", () => {
    const { html, card } = report("classification");
    expect(textOf(html)).toContain(`Effect of ${EVIL} on the prediction`);
    expect(html).toContain("mean probability of &#60;i&#62;yes&#60;/i&#62; by &#60;script");
    expect(textOf(html)).toContain("grey where it includes 0");
    expect(card).toContain("| 0.250 | 0.200 to 0.300 |");
  });
  it("shows the members of an ensemble with their weights", () => {
    const members = [
      { number: 1, model: "tree", params: { depth: 5 }, weight: 0.754 },
      { number: 2, model: "forest", params: { trees: 9 }, weight: 0.246 },
    ] as const;
    const ensemble = { ...resultOf("classification").best, model: "ensemble", members } as const;
    const text = textOf(report("classification", { best: ensemble }).html);
    expect(text).toContain("Model: ensemble of 2 models");
    expect(text).toContain("tuned tree 75 % 0.910 1 depth 5");
    expect(text).toContain("tuned forest 25 % 0.85 2 trees 9");
  });
  it("shows the hyperparameters that matter with intervals, and those that may be noise as such", () => {
    const text = textOf(report("classification").html);
    expect(text).toMatch(/50\.0 % \(40 to 60 %\) within noise [\d ]+ trees depth/);
  });
  it("shows the Python module where the models that are kept fit one", () => {
    const python = "attune export-model m.json --out model.py";
    const withModel = (model: "tree" | "network") => {
      const { best } = resultOf("classification");
      const members = [{ number: 1, model, params: {}, weight: 1 }] as const;
      return report("classification", { best: { ...best, model, members } }, { model: "m.json" });
    };
    for (const shown of [withModel("tree").html, withModel("tree").card])
      expect(shown).toContain(python);
    for (const shown of [withModel("network").html, withModel("network").card]) {
      expect(shown).toContain("attune export-model m.json --out model.onnx");
      expect(shown).not.toContain(python);
    }
  });
  it("says how it was made", () => {
    const command = "attune tune 'a b.csv' --target label";
    const text = textOf(report("classification", {}, { command }).html);
    expect(text).toContain(`command ${command}`);
    expect(text).toContain("1970-01-01T00:00:00.000Z");
    expect(text).toMatch(/fingerprint of the data 100x4-[0-9a-f]+/);
  });
});

describe("texts of a page", () => {
  it("break neither in an option, nor between a number and what it counts", () => {
    const statements = [
      {
        about: "untried" as const,
        text: "ended before 3 × linear (2 × <b>); give more --seconds.",
      },
    ];
    const { html } = report("classification", { verdict: { ...goodVerdict, statements } });
    expect(html).toContain("3&#160;×&#160;linear (2&#160;×&#160;&#60;b&#62;)");
    expect(html).toContain('give more <span class="nowrap">--seconds</span>.');
  });
  it("say what new rows need: a column, columns, or a folder", () => {
    const needsOf = (more: Partial<TuneReport>, made: Partial<TuneReport["made"]> = {}): string => {
      const { result, made: own } = report("classification");
      return textOf(reportPage(result, { ...own, ...more, made: { ...own.made, ...made } }));
    };
    const { columns } = report("classification").made;
    expect(needsOf({})).toContain(`The rows need the columns ${EVIL}, kind; others are ignored.`);
    expect(needsOf({ columns: columns.slice(1) })).toContain(
      "The rows need the column kind; others are ignored.",
    );
    const pixels = ["pixel_0_0", "pixel_0_1"];
    const ofImages = needsOf({ columns: [], pixels }, { isFolder: true, model: "m.json" });
    expect(ofImages).toContain("classification, 100 rows, 2 pixels, 12 trials in");
    expect(ofImages).toContain("attune predict m.json FOLDER > predictions.csv");
    expect(ofImages).toContain('(model, "FOLDER")');
    expect(ofImages).toContain("FOLDER has images as the one that the model was trained on.");
    expect(needsOf({ columns: columns.slice(1) })).toContain("100 rows, 1 column, 12 trials in");
  });
  it("say that a share is small, not that there is none of it", () => {
    const { result, made } = report("classification");
    const kind = {
      ...{ ...made.columns[1], distinct: 3 },
      categories: [
        { value: "a", rows: 9990 },
        { value: "b", rows: 6 },
        { value: "c", rows: 4 },
      ],
    };
    const many = { ...made, columns: [kind], made: { ...made.made, rows: 10_000 } };
    expect(textOf(reportPage(result, many))).toMatch(/a > 99 %, b < 1 %, c < 1 %/);
  });
  it("name no columns below where there are none", () => {
    const { result, made } = report("classification", { importance: undefined });
    expect(textOf(reportPage(result, made))).toContain("Below are the columns that predict");
    expect(textOf(reportPage(result, { ...made, effects: [] }))).not.toContain("Below are the");
  });
  it("say which curves are drawn", () => {
    const { result, made } = report("classification");
    const [curve] = made.classes?.curves ?? [];
    const curves = [curve, { ...curve, roc: [], precisionRecall: [] }];
    const classes = made.classes && { ...made.classes, curves };
    const text = textOf(reportPage(result, { ...made, classes }));
    expect(text.match(/; the 1 most frequent of 2 classes/g)?.length).toBe(2);
  });
  it("show the root mean squared error with the digits of the first screen", () => {
    const estimate = { mean: 1.04, low: 0.6, high: 1.6, by: "holdout", rows: 100 } as const;
    const { html, made } = report("regression", { estimate });
    expect(textOf(html)).toContain(
      `Root mean squared error ${made.residuals?.rmse.toFixed(2)}, mean absolute`,
    );
  });
  it("give all scores of a column the same digits, and trials whole numbers", () => {
    const first = candidate(0, 0.5, {
      ...{ model: "constant", params: {} },
      validation: { mean: 0.499_96, low: 0.499_95, high: 0.499_97 },
    });
    const text = textOf(report("classification", { leaderboard: [best, untuned, first] }).html);
    expect(text).toContain("0 constant evaluated 0.500 0.500 to 0.500");
    const one = report("classification", { leaderboard: [best], trials: 2 });
    const [, axis] =
      /(?<=aria-label="Learning curve over trials)([\s\S]*?)<\/svg>/.exec(one.html) ?? [];
    const labels = [...axis.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, label]) => label);
    expect(labels).toContain("1");
    expect(labels).not.toContain("1.05");
    expect(one.html).not.toContain("no other is better and faster");
  });
});

describe("a model card", () => {
  it("has the verdict, the score, the members, and how to use the model", () => {
    const { card } = report("classification", {}, { model: "m.json", command: "attune tune x" });
    expect(card).toContain("# Model card: label from a\\<b\\>.csv");
    expect(card).toContain("| tuned tree | 0.900 | 0.877 to 0.930 |");
    expect(card).toContain("| 100 % | tuned tree | depth 5 |");
    expect(card).toContain("attune predict m.json ROWS.csv > predictions.csv");
    expect(card).toContain("- command: `attune tune x`");
  });
  it("takes no text of the data for Markdown or HTML", () => {
    const { card } = report("regression", { study: "a`b``c" });
    const outside = card.replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, "");
    expect(outside).not.toMatch(/(?<!\\)<|(?<!\\)>(?! )/);
    expect(card).toContain("study ``` a`b``c ```");
  });
});
