import { describe, expect, it } from "vitest";
import { attuneHere, jsonHere, scratch, type TrialJson, trialsOf } from "../../../test/command.ts";

const folder = scratch();
const oven = ["--study", "oven"];
const space = '{"heat":{"type":"int","low":120,"high":260},"fan":{"type":"boolean"}}';

interface Asked {
  readonly trial: number;
  readonly params: { readonly heat: number; readonly fan: boolean };
  readonly ticket: { readonly study: string; readonly number: number; readonly token: string };
}

describe("attune ask and attune tell", () => {
  it("work on a study over many calls", async () => {
    const first = await jsonHere<Asked>(
      folder,
      ...["ask", space, ...oven, "--direction", "maximize", "--seed", "1"],
    );
    expect(first).toEqual({
      trial: 0,
      params: { heat: expect.any(Number), fan: expect.any(Boolean) },
      ticket: { study: "oven", number: 0, token: expect.any(String) },
    });
    expect(await attuneHere(folder, "tell", "0", "7.5", ...oven)).toMatchObject({
      code: 0,
      out: "trial 0: 7.5, the best so far\n",
    });
    expect(await attuneHere(folder, "tell", "0", "7.5", ...oven)).toMatchObject({
      code: 0,
      out: "trial 0 was already finished, nothing changed: 7.5, the best so far\n",
    });
    for (const other of [["9"], ["--failed", "it burnt"], ["--pruned"]])
      expect(await attuneHere(folder, "tell", "0", ...other, ...oven)).toMatchObject({
        code: 2,
        out: "",
        err: expect.stringMatching(
          /^attune: trial 0 has ended already \(7\.5\), so this result was not/,
        ),
      });
    const more = await jsonHere<Asked[]>(folder, "ask", ...oven, "--count", "4");
    expect(more.map((asked) => asked.trial)).toEqual([1, 2, 3, 4]);
    expect(await jsonHere(folder, "tell", "1", "1e300", ...oven)).toMatchObject({
      number: 1,
      state: "complete",
      value: 1e300,
      params: more[0].params,
    });
    expect(await jsonHere(folder, "tell", "2", "--failed", "it burnt", ...oven)).toMatchObject({
      number: 2,
      state: "failed",
      message: "it burnt",
    });
    expect((await attuneHere(folder, "tell", "3", "--pruned", ...oven)).out).toBe(
      "trial 3: pruned\n",
    );
    const trials = await trialsOf(folder, "oven");
    expect(trials.map((t) => [t.number, t.state, t.value, t.params])).toEqual([
      [0, "complete", 7.5, first.params],
      [1, "complete", 1e300, more[0].params],
      [2, "failed", undefined, more[1].params],
      [3, "pruned", undefined, more[2].params],
      [4, "running", undefined, more[3].params],
    ]);
  });
  it("--try proposes what it is given, with what is missing sampled; a wrong one adds nothing", async () => {
    const tried = ["ask", "--study", "tried"];
    await attuneHere(folder, "ask", space, "--study", "tried");
    const wrong = await attuneHere(
      folder,
      ...tried,
      "--try",
      '{"heat":200}',
      "--try",
      '{"heat":5}',
    );
    expect([wrong.code, wrong.out]).toEqual([2, ""]);
    expect(wrong.err).toBe("attune: heat: 5 is outside 120 … 260 (did you mean 120?)\n");
    expect(await jsonHere<Asked>(folder, ...tried, "--try", '{"heat":180}')).toMatchObject({
      trial: 1,
      params: { heat: 180, fan: expect.any(Boolean) },
    });
    const two = ["--try", '{"heat":130,"fan":true}', "--try", '{"fan":false}'];
    expect((await jsonHere<Asked[]>(folder, ...tried, ...two)).map((a) => a.params)).toMatchObject([
      { heat: 130, fan: true },
      { fan: false },
    ]);
    expect(await attuneHere(folder, "tell", "1", "3", "--study", "tried")).toMatchObject({
      out: "trial 1: 3, the best so far\n",
    });
  });
  it("take several results in order of the objectives, or by name, with limits", async () => {
    const two = ["--study", "two"];
    const [a] = await jsonHere<Asked[]>(
      folder,
      ...["ask", space, ...two, "--count", "3", "--limit", "mb<=3"],
      ...["--objective", "loss=min", "--objective", "score=max"],
    );
    const result = '{"loss":1,"score":"-Infinity","limits":{"mb":2}}';
    expect(await jsonHere<TrialJson>(folder, "tell", "0", result, ...two)).toMatchObject({
      value: { loss: 1, score: "-Infinity" },
      limits: { mb: 2 },
      params: a.params,
    });
    expect(await attuneHere(folder, "tell", "1", "1", ...two)).toMatchObject({
      code: 2,
      err: 'attune: the value needs 2 numbers (loss, score), got "1"\n',
    });
  });
  it("print the parameters as text", async () => {
    const { out } = await attuneHere(folder, "ask", space, "--study", "text", "--seed", "3");
    const [trial] = await trialsOf(folder, "text");
    const { heat, fan } = trial.params;
    expect(out).toBe(`trial 0  heat ${heat}, fan ${fan}\n`);
  });
  it.each([
    [["tell", "99", "1"], 'study "oven" has no trial 99'],
    [["tell", "x", "1"], "whole number"],
    [["tell", "4"], "the value is missing (attune tell 3 0.82)"],
    [["tell", "4", "good"], 'the value is no result: "good"'],
    [["ask", "--count", "0"], "it must be at least 1"],
    [["ask", "--storage", "sqlite:./none.db"], "there is no file ./none.db"],
  ])("refuse %j in one line", async (args, message) => {
    const { code, out, err } = await attuneHere(folder, ...args, ...oven);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });
});
