import { expect, it } from "vitest";
import { attuneHere, jsonHere, scratch, trialsOf } from "../../../test/command.ts";

const folder = scratch();
const small = '{"x":{"type":"float","low":0,"high":1}}';
const large =
  '{"x":{"type":"float","low":-1,"high":1},"fan":{"type":"boolean"},' +
  '"mode":{"type":"categorical","choices":["a","b"]}}';

it("a study is extended by attune extend: its trials are kept, and attune optimize goes on", async () => {
  const optimize = (space: string, trials: number) =>
    attuneHere(
      folder,
      ...["optimize", space, "--study", "s", "--trials", `${trials}`, "--", "echo", "{x}"],
    );
  await optimize(small, 4);
  const before = await trialsOf(folder, "s");
  const refused = await optimize(large, 8);
  expect([refused.code, refused.out]).toEqual([2, ""]);
  expect(refused.err).toContain("attune extend");
  const lacking = await attuneHere(folder, "extend", large, "--study", "s", "--default", "mode=b");
  expect(lacking).toMatchObject({ code: 2, out: "" });
  expect(lacking.err).toBe(
    `attune: study "s" can't be extended: fan is new and needs a default for the trials before ` +
      "(give it with --default NAME=VALUE, in code { defaults: { NAME: VALUE } })\n",
  );
  expect(await trialsOf(folder, "s")).toEqual(before);
  const defaults = ["--default", "mode=b", "--default", "fan=false"];
  expect(await jsonHere(folder, "extend", large, "--study", "s", ...defaults)).toEqual({
    study: "s",
    changes: [
      "x was 0 … 1, is now -1 … 1",
      "fan is new; trials before have false",
      'mode is new; trials before have "b"',
    ],
  });
  expect(await optimize(large, 8)).toMatchObject({ code: 0 });
  const after = await trialsOf(folder, "s");
  expect(after).toHaveLength(8);
  expect(after.slice(0, 4)).toEqual(
    before.map((t) => ({ ...t, params: { ...t.params, fan: false, mode: "b" } })),
  );
  for (const command of [["export"], ["best"], ["importance"]])
    expect(await attuneHere(folder, ...command, "--study", "s")).toMatchObject({ code: 0 });
});

it("a default that is no NAME=VALUE is refused", async () => {
  await attuneHere(folder, "ask", small, "--study", "t");
  const { code, err } = await attuneHere(folder, "extend", small, "--study", "t", "--default", "x");
  expect([code, err]).toEqual([2, 'attune: --default must be NAME=VALUE, got "x"\n']);
});
