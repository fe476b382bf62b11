import { expect, it } from "vitest";
import { recordingTerminal } from "../../test/terminal.ts";
import type { CompleteShownTrial } from "./shown-trial.ts";
import { trialLines } from "./trial-lines.ts";

const terminal = recordingTerminal();
const trial: CompleteShownTrial = {
  number: 7,
  state: "complete",
  params: { rate: 0.5 },
  attributes: {},
  reports: [],
  origin: "enqueued",
  startedAt: new Date(0),
  worker: "w",
  attempt: 1,
  seconds: 2,
  value: 0.25,
  limits: {},
  feasible: true,
};
const flatten = (params: { readonly [name: string]: unknown }) => ({ ...params, flat: true });

it("prints value, flat parameters and number", () => {
  expect(trialLines(terminal, trial, flatten)).toBe("0.25  rate 0.5, flat true  (trial 7)\n");
  expect(trialLines(terminal, { ...trial, value: { a: 1, b: 2 } }, (p) => p)).toBe(
    "a 1, b 2  rate 0.5  (trial 7)\n",
  );
});

it("prints each stage of a member of a population, and whose weights it took", () => {
  const schedule = [
    { step: 0, params: { rate: 0.1 } },
    { step: 12, params: { rate: 0.5 }, from: 3 },
  ];
  expect(trialLines(terminal, { ...trial, schedule }, (params) => params)).toBe(
    "0.25  rate 0.5  (trial 7)\n" +
      "  after step   0  rate 0.1\n" +
      "  after step  12  rate 0.5  (weights of trial 3)\n",
  );
});

it("prints the value in bold on a terminal with colours", () => {
  expect(trialLines({ ...terminal, colour: true }, trial, (p) => p)).toContain("\u001b[1m0.25");
});
