import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reservedRow, type TrialRow } from "../trial/row.ts";
import { backupLines, readBackup } from "./backup.ts";

const study = {
  name: "s",
  space: null,
  objectives: "minimize" as const,
  limits: {},
  seed: 3,
  sampler: "random",
  createdAt: new Date(5),
  attributes: { a: [1, null], token: 1 },
  internal: { budget: 3 },
};
const number = fc.double();
const trial: fc.Arbitrary<TrialRow> = fc
  .record({
    number: fc.nat(),
    state: fc.constantFrom("waiting", "complete", "pruned", "failed"),
    params: fc.option(
      fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.integer())),
    ),
    value: number,
    error: fc.option(fc.array(number), { nil: undefined }),
    cost: fc.option(number, { nil: undefined }),
    message: fc.option(fc.string(), { nil: undefined }),
    reports: fc.array(fc.record({ step: fc.nat(), values: fc.array(number), seconds: fc.nat() })),
  })
  .map((t) => {
    const { value, ...fields } = t;
    const values = t.state === "complete" ? [value] : [];
    return { ...reservedRow(t.number, "w"), ...fields, values } as TrialRow;
  });
/** JSON knows no negative zero. */
const plain = (trials: readonly TrialRow[]): unknown =>
  trials.map((t) => ({
    ...t,
    values: t.values.map((v) => v + 0),
    limits: t.limits.map((v) => v + 0),
    error: t.error?.map((v) => v + 0),
    cost: t.cost === undefined ? undefined : t.cost + 0,
    reports: t.reports.map((r) => ({ ...r, values: r.values.map((v) => v + 0) })),
  }));

describe("A backup", () => {
  it("comes back as it was, NaN and infinities too", () => {
    fc.assert(
      fc.property(fc.uniqueArray(trial, { maxLength: 5, selector: (t) => t.number }), (trials) => {
        const [read] = readBackup([...backupLines(study, trials)].join("\n"), "it");
        expect(read.study).toEqual(study);
        expect(plain([...read.trials])).toEqual(plain(trials));
      }),
    );
  });
  it("that has a trial twice is refused, with the line", () => {
    const lines = [...backupLines(study, [reservedRow(3, "w"), reservedRow(3, "w")])];
    expect(() => readBackup(lines, "b.jsonl")).toThrow(
      /^b.jsonl, line 3: a trial 3 was there before/,
    );
  });
  it("of several studies has each with its trials", () => {
    const other = { ...study, name: "other", objectives: { a: "maximize" as const } };
    const text = [...backupLines(study, [reservedRow(0, "w")]), ...backupLines(other, [])];
    expect(readBackup(text.join("\n"), "it").map((b) => [b.study.name, b.trials.length])).toEqual([
      ["s", 1],
      ["other", 0],
    ]);
  });
  it("of version 1 has Attune's own keys among the attributes: they are separated", () => {
    const { internal: _, ...trial } = reservedRow(0, "w");
    const { internal: __, ...old } = study;
    const text = [
      { attune: "study", version: 1, ...old, attributes: { mine: 1, budget: 5, "param:x": {} } },
      { attune: "trial", ...trial, attributes: { token: "t", why: "é" } },
      { attune: "end", study: "s", trials: 1 },
    ];
    const [read] = readBackup(text.map((line) => JSON.stringify(line)).join("\n"), "it");
    expect(read.study).toMatchObject({
      attributes: { mine: 1 },
      internal: { budget: 5, "param:x": {} },
    });
    expect([...read.trials]).toEqual([
      { ...reservedRow(0, "w"), attributes: { why: "é" }, internal: { token: "t" } },
    ]);
  });
  it("cut off after any byte is known to be", () => {
    const text = [
      ...backupLines(study, [
        reservedRow(0, "w"),
        { ...reservedRow(1, "w"), state: "complete", values: [1] },
      ]),
    ].join("\n");
    for (let at = 0; at < text.length; at++)
      expect(() => readBackup(text.slice(0, at), "b.jsonl"), text.slice(0, at)).toThrow(
        /^b\.jsonl, line \d+: /,
      );
  });
  it("that is something else is an error that names the line", () => {
    const line = (changed: object): string =>
      JSON.stringify({ attune: "study", version: 2, ...study, ...changed });
    const trialLine = (changed: object): string =>
      JSON.stringify({ attune: "trial", ...reservedRow(0, "w"), ...changed });
    for (const [text, message] of [
      ["", /line 1: there is no study/],
      ["number,state\n0,complete", /line 1: is not JSON/],
      ['{"attune":"trial","number":1}', /line 1: is neither/],
      ['{"attune":"study","name":"s"}', /line 1: the study has no valid "space"/],
      [line({ createdAt: "soon" }), /line 1: the study has no valid "createdAt"/],
      [line({ objectives: { a: "up" } }), /line 1: the study has no valid "objectives"/],
      [line({ limits: { a: 1 } }), /line 1: the study has no valid "limits"/],
      [
        line({ version: 3 }),
        /line 1: was written by a newer Attune \(format 3, this one knows 2\)/,
      ],
      [`${line({})}\n${line({})}`, /line 2: study "s" has no end/],
      [`${line({})}\n{"attune":"end","trials":2}`, /line 2: 2 trials were written, but 0 are/],
      [`${line({})}\n{"attune":"trial","number":-1}`, /line 2: the trial has no valid "number"/],
      [`${line({})}\n${trialLine({ state: "lost" })}`, /line 2: the trial has no valid "state"/],
      [`${line({})}\n${trialLine({ values: [null] })}`, /the trial has no valid "values"/],
      [`${line({})}\n${trialLine({ reports: [{ step: 1 }] })}`, /the report has no valid "values"/],
      ["null", /line 1: is neither/],
    ] as const)
      expect(() => readBackup(text, "x")).toThrow(message);
  });
});
