import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimedTrial, type TrialRow } from "../trial/row.ts";
import { backupLines, readBackup } from "./backup.ts";

const study = {
  name: "s",
  space: null,
  objectives: "minimize" as const,
  limits: {},
  seed: 3,
  sampler: "random",
  createdAt: new Date(5),
  attributes: { a: [1, null] },
};
const number = fc.double();
const trial: fc.Arbitrary<TrialRow> = fc
  .record({
    number: fc.nat(),
    state: fc.constantFrom("waiting", "complete", "pruned", "failed"),
    params: fc.option(
      fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.integer())),
    ),
    values: fc.array(number),
    limits: fc.array(number),
    error: fc.option(fc.array(number), { nil: undefined }),
    cost: fc.option(fc.integer(), { nil: undefined }),
    message: fc.option(fc.string(), { nil: undefined }),
    reports: fc.array(fc.record({ step: fc.nat(), values: fc.array(number), seconds: fc.nat() })),
  })
  .map((t) => ({ ...claimedTrial(t.number, "w"), ...t }) as TrialRow);
/** JSON knows no negative zero. */
const plain = (trials: readonly TrialRow[]): unknown =>
  trials.map((t) => ({
    ...t,
    values: t.values.map((v) => v + 0),
    limits: t.limits.map((v) => v + 0),
    error: t.error?.map((v) => v + 0),
    reports: t.reports.map((r) => ({ ...r, values: r.values.map((v) => v + 0) })),
  }));

describe("A backup", () => {
  it("comes back as it was, NaN and infinities too", () => {
    fc.assert(
      fc.property(fc.array(trial, { maxLength: 5 }), (trials) => {
        const [read] = readBackup([...backupLines(study, trials)].join("\n"), "it");
        expect(read!.study).toEqual(study);
        expect(plain(read!.trials)).toEqual(plain(trials));
      }),
    );
  });
  it("cut off after any byte is known to be", () => {
    const text = [
      ...backupLines(study, [
        claimedTrial(0, "w"),
        { ...claimedTrial(1, "w"), state: "complete", values: [1] },
      ]),
    ].join("\n");
    for (let at = 0; at < text.length; at++)
      expect(() => readBackup(text.slice(0, at), "b.jsonl"), text.slice(0, at)).toThrow(
        /^b\.jsonl, line \d+: /,
      );
  });
  it("that is something else is an error that names the line", () => {
    for (const [text, message] of [
      ["", /line 1: there is no study/],
      ["number,state\n0,complete", /line 1: is not JSON/],
      ['{"attune":"trial","number":1}', /line 1: is neither/],
      ['{"attune":"study","name":"s"}', /line 1: is not a whole study/],
      ["null", /line 1: is neither/],
    ] as const)
      expect(() => readBackup(text, "x")).toThrow(message);
  });
});
