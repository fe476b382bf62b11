import { expect, it } from "vitest";
import { attuneHere, scratch } from "../../test/command.ts";

const SPACE = '{"x":{"type":"float","low":0,"high":1}}';

it.each([
  ["memory:", /^2 trials finished \(study s in memory:, so nothing is kept\)/m],
  ["sqlite:./a.db", /^2 trials finished \(study s in sqlite:\.\/a\.db\)\. To continue/m],
])("the end of a run in %s says whether it can be continued", async (storage, text) => {
  const { err } = await attuneHere(
    scratch(),
    ...["optimize", SPACE, "--study", "s", "--storage", storage, "--trials", "2"],
    ...["--", "echo", "1"],
  );
  expect(err).toMatch(text);
});
