import { expect, it } from "vitest";
import { attuneHere, scratch } from "../../test/command.ts";
import { finishedText, type RunEnd } from "./finished-text.ts";

const SPACE = '{"x":{"type":"float","low":0,"high":1}}';

it.each([
  ["memory:", "1", /^2 trials finished \(study s in memory:, so nothing is kept\)/m],
  [
    "sqlite:./a.db",
    "1",
    /^2 trials finished \(study s in sqlite:\.\/a\.db\)\. .* larger --trials/m,
  ],
  ["sqlite:./b.db", '{"value":1,"cost":5}', /^1 trial finished \(study s .* larger --max-cost/m],
])("the end of a run in %s says whether it can be continued", async (storage, result, text) => {
  const { err } = await attuneHere(
    scratch(),
    ...["optimize", SPACE, "--study", "s", "--storage", storage, "--trials", "2"],
    ...(result === "1" ? [] : ["--max-cost", "5"]),
    ...["--", "echo", result],
  );
  expect(err).toMatch(text);
});

it.each<[RunEnd, string]>([
  ["target", "set a better --target"],
  ["enough", "set a smaller --min-gain"],
  ["exhausted", "give another --sampler"],
  ["evaluated", "make its space larger with attune extend"],
])("a run that ended by %s does not ask for the same command again", (reason, how) => {
  expect(finishedText("3 trials finished", "study s in sqlite:./a.db", reason)).toBe(
    `3 trials finished (study s in sqlite:./a.db). To continue the study, ${how}.`,
  );
});

it.each<RunEnd | undefined>(["seconds", "signal", undefined])(
  "a run that ended by %s is continued by the same command",
  (reason) => {
    expect(finishedText("3 trials finished", "study s in sqlite:./a.db", reason)).toBe(
      "3 trials finished. Run the same command again to continue (study s in sqlite:./a.db).",
    );
  },
);
