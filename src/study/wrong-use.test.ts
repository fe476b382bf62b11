import { describe, expect, it } from "vitest";
import { median } from "../pruner/percentile.ts";
import { EVERYTHING, type Sampler } from "../sampler/sampler.ts";
import { tpe } from "../sampler/tpe/tpe.ts";
import { float } from "../space/number.ts";
import { openStorage } from "../storage/open-storage.ts";
import { createDynamicStudy } from "./define-by-run/dynamic-study.ts";
import { maximize, minimize } from "./minimize/minimize.ts";
import { createStudy } from "./study.ts";

const space = { x: float(0, 1) };
const start = { space, objectives: "minimize" } as const;
const bowl = ({ x }: { readonly x: number }): number => (x - 0.3) ** 2;

/** A call as a program that is not type-checked makes it. */
const loose = (f: unknown) => f as (...args: any[]) => Promise<any>;

/** The error of a call that must be refused, as `message [hint]`. */
async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    const { name, message, hint } = error as { name: string; message: string; hint?: string };
    expect(["AttuneError", "SpaceError"], message).toContain(name);
    expect(message).not.toContain("\n");
    return hint === undefined ? message : `${message} [${hint}]`;
  }
  throw new Error("the call was accepted");
}

describe("an unknown option is refused with the nearest name", () => {
  const create = loose(createStudy);
  it.each([
    ["createStudy", () => create({ ...start, samplr: tpe() }), '"samplr"', "sampler"],
    ["createStudy", () => create({ ...start, objective: "minimize" }), '"objective"', "objectives"],
    [
      "createDynamicStudy",
      () => loose(createDynamicStudy)({ objectives: "minimize", prunner: median() }),
      '"prunner"',
      "pruner",
    ],
    ["minimize", () => loose(minimize)(bowl, space, { nTrials: 3 }), '"nTrials"', "trials"],
    ["maximize", () => loose(maximize)(bowl, space, { tirals: 3 }), '"tirals"', "trials"],
  ])("%s", async (owner, call, name, nearest) => {
    expect(await refusal(call)).toBe(`${owner} has no option ${name} [did you mean ${nearest}?]`);
  });
  it.each([
    [{ nTrials: 3 }, 'optimize has no option "nTrials" [did you mean trials?]'],
    [{ drain: undefined }, /^optimize has no option "drain"/],
    [{ perTrial: { second: 3 } }, 'perTrial has no option "second" [did you mean seconds?]'],
    [{ enough: { gain: 1, trial: 3 } }, 'enough has no option "trial" [did you mean trials?]'],
    [10, "optimize takes its options as an object, got 10 [write { trials: … }]"],
    [{ perTrial: 5 }, "perTrial takes its options as an object, got 5 [write { seconds: … }]"],
    [{ trials: "3" }, 'trials must be a whole number from 1, got "3"'],
    [{ seconds: "1" }, 'seconds must be a number above 0, got "1"'],
    [{ target: "x" }, 'target must be a number, got "x"'],
    [{ signal: {} }, /^signal must be an AbortSignal, got \{\}/],
    [{ trials: 5n }, "trials must be a whole number from 1, got 5n"],
    [
      { isolate: "proces" },
      'isolate must be "thread" or "process", got "proces" [did you mean process?]',
    ],
  ])("optimize, and no trial runs: %o", async (options, message) => {
    const study = await createStudy(start);
    expect(await refusal(() => loose(study.optimize.bind(study))(bowl, options))).toMatch(message);
    expect(study.trials).toEqual([]);
    await study.close();
  });
  it("a limit with a misspelt bound", async () => {
    expect(await refusal(() => create({ ...start, limits: { mb: { atmost: 3 } } }))).toBe(
      'limit mb has no option "atmost" [did you mean atMost?]',
    );
  });
});

describe("a wrong value of createStudy is refused in one line", () => {
  const create = loose(createStudy);
  const plan = () => ({ propose: () => [] });
  it.each([
    [
      { sampler: tpe },
      "sampler must be a sampler such as tpe(), got function tpe [call it: tpe()]",
    ],
    [
      { sampler: "tpe" },
      'sampler must be a sampler such as tpe(), got "tpe" [import { tpe } from "attune/samplers" and write tpe()]',
    ],
    [
      { sampler: {} },
      /^sampler must be a sampler such as tpe\(\), got \{\} without the method plan/,
    ],
    [{ sampler: { plan } }, "the sampler's name must be a string that is not empty, got undefined"],
    [{ sampler: { name: "mine", plan } }, /^supports of sampler mine lacks kinds/],
    [
      { sampler: { name: "mine", plan, supports: { ...EVERYTHING, constraint: "any" } } },
      'supports of sampler mine has no option "constraint" [did you mean constraints?]',
    ],
    [
      { sampler: { name: "mine", plan, supports: { ...EVERYTHING, kinds: "float" } } },
      /^kinds must be "all" or a list/,
    ],
    [
      { pruner: median },
      "pruner must be a pruner such as median(), got function median [call it: median()]",
    ],
    [
      { pruner: "median" },
      'pruner must be a pruner such as median(), got "median" [import { median } from "attune/pruners" and write median()]',
    ],
    [
      { pruner: { name: "mine", decide: () => "continue" } },
      "supports.objectives of pruner mine must be a number from 1, got undefined",
    ],
    [{ storage: 5 }, /^storage must be a URL as a string, or a storage, got 5/],
    [
      { storage: openStorage("memory:") },
      /^storage must be .*, got a promise \[write await before/,
    ],
    [{ storage: {} }, /^storage must be .* without the method open/],
    [{ name: "" }, 'name must be a string that is not empty, got ""'],
    [{ name: 5 }, "name must be a string that is not empty, got 5"],
    [{ seed: "abc" }, 'seed must be a whole number, got "abc"'],
    [{ budget: 0 }, "budget must be a whole number from 1, got 0"],
    [{ fidelity: 5 }, /^fidelity must name one range of whole numbers from 1, got 5/],
    [{ objectives: undefined }, /^objectives must be "minimize", "maximize" or .*got undefined/],
    [
      { objectives: ["minimize", "maximize"] },
      /^objectives must be .*got \["minimize","maximize"\]/,
    ],
    [
      { objectives: JSON.parse('{"__proto__":"minimize"}') },
      /^"__proto__" can't be the name of an/,
    ],
    [
      { limits: JSON.parse('{"__proto__":{"atMost":1}}') },
      /^"__proto__" can't be the name of a li/,
    ],
    [{ limits: 5 }, /^limits must be bounds by name, got 5/],
    [{ limits: { mb: 5 } }, /^limit mb takes its options as an object, got 5/],
    [{ limits: { mb: {} } }, /^limit mb needs atLeast, atMost or both/],
    [{ limits: { mb: { atMost: "5" } } }, 'atMost of limit mb must be a finite number, got "5"'],
    [
      { limits: { mb: { atMost: Infinity } } },
      /^atMost of limit mb must be a finite number, got Inf/,
    ],
    [
      { limits: { mb: { atLeast: 5, atMost: 3 } } },
      "limit mb can't be kept: atLeast 5 is above atMost 3",
    ],
    [{ space: undefined }, /^the space must be parameters by name, such as .*got undefined/],
    [{ space: float(0, 1) }, /^the space must be parameters by name, .*got a single parameter/],
    [{ space: [float(0, 1)] }, /^the space must be parameters by name/],
  ])("%o", async (wrong, message) => {
    expect(await refusal(() => create({ ...start, ...wrong }))).toMatch(message);
  });
  it("nothing at all", async () => {
    expect(await refusal(() => create())).toMatch(/^the space must be parameters by name/);
    expect(await refusal(() => loose(createDynamicStudy)())).toMatch(/^objectives must be/);
    expect(await refusal(() => loose(createDynamicStudy)({ ...start }))).toMatch(
      /^createDynamicStudy takes no space/,
    );
  });
});

describe("a wrong argument of minimize and maximize", () => {
  it.each([
    [[], /^objective must be a function, got undefined/],
    [[bowl], /^the space must be parameters by name/],
    [
      [space, bowl],
      /^objective must be a function, .*\[write minimize\(objective, space, options\)\]/,
    ],
    [
      ["x", space],
      'objective must be a function, got "x" [write minimize(objective, space, options)]',
    ],
    [[bowl, space, 10], "minimize takes its options as an object, got 10 [write { trials: … }]"],
  ])("%o", async (args, message) => {
    expect(await refusal(() => loose(minimize)(...args))).toMatch(message);
  });
  it("an aborted run without a result says why it was aborted", async () => {
    const reason = new Error("the user left");
    const signal = AbortSignal.abort(reason);
    await expect(minimize(bowl, space, { signal })).rejects.toMatchObject({
      code: "run-failed",
      message: "no trial completed before the signal was aborted: the user left",
      cause: reason,
    });
  });
  it("options that are undefined count as left out", async () => {
    const best = await minimize(bowl, space, { trials: 3, signal: undefined, perTrial: undefined });
    expect(best.value).toBeLessThan(0.5);
  });
});

describe("a wrong call of a method of a study", () => {
  const methods: [string, unknown[], RegExp | string][] = [
    ["optimize", [], "objective must be a function or the URL of a module, got undefined"],
    ["optimize", ["./f.js"], /^objective must be .*\[write new URL/],
    ["ask", ["3"], 'count must be a whole number from 1, got "3"'],
    ["ask", [0], "count must be a whole number from 1, got 0"],
    ["tell", [0, 1], /^a ticket is \{ study, number, token \}, got 0 \[give the ticket/],
    ["tell", [], /^a ticket is \{ study, number, token \}, got undefined/],
    ...[undefined, null, 5, "x", []].map((value): [string, unknown[], RegExp] => [
      "enqueue",
      [value],
      /^enqueue needs parameters by n/,
    ]),
    ["add", [], "add needs a list of trials, got undefined [write add([{ params, result }])]"],
    ["add", [{}], "add needs a list of trials, got {} [write add([{ params, result }])]"],
    ["add", [[5]], /^add needs trials \{ params, result \}, got 5/],
    ["add", [[{ params: { x: 0.5 } }]], /^result: needs a number, got undefined/],
    ["add", [[{ params: { x: 0.5 }, result: 5n }]], /^result: needs a number, got 5n/],
    ["on", ["finish", () => {}], 'a study has no event "finish" [did you mean finished?]'],
    ["on", ["finished"], /^on\("finished"\) needs a function, got undefined/],
  ];
  it.each(methods)("%s(%o)", async (method, args, message) => {
    const study = await createStudy(start);
    const call = async (): Promise<unknown> =>
      (study as unknown as { [name: string]: (...args: unknown[]) => unknown })[method](...args);
    expect(await refusal(call)).toMatch(message);
    await study.close();
  });
  it("a BigInt as a result or a report", async () => {
    const study = await createStudy(start);
    const [trial] = await study.ask(1);
    expect(await refusal(() => loose(trial.report.bind(trial))(5, 1n))).toBe(
      "the step of a report must be a whole number from 0, got 1n",
    );
    expect(await refusal(() => loose(trial.report.bind(trial))(5n, 1))).toMatch(/got 5n/);
    expect(await refusal(() => loose(trial.tell.bind(trial))(1n))).toMatch(/got 1n/);
    await study.close();
  });
});

describe("an objective called value", () => {
  it("may be returned by name, alone or beside others", async () => {
    const alone = await createStudy({ space, objectives: { value: "minimize" } });
    await alone.optimize(({ x }) => ({ value: x }), { trials: 3 });
    expect(alone.trials.map((t) => t.state)).toEqual(["complete", "complete", "complete"]);
    expect(alone.best?.value).toEqual({ value: alone.best?.params.x });
    const two = await createStudy({ space, objectives: { value: "minimize", cost: "maximize" } });
    await two.optimize(({ x }) => ({ value: x, cost: 2 * x }), { trials: 3 });
    expect(two.trials.map((t) => t.state === "complete" && t.value)).toEqual(
      two.trials.map(({ params: { x } }) => ({ value: x, cost: 2 * x })),
    );
  });
});

describe("a limit with both bounds", () => {
  it("is kept on both sides by the best trial and by the front", async () => {
    const limits = { x: { atLeast: 0.2, atMost: 0.4 } };
    for (const direction of ["minimize", "maximize"] as const) {
      const study = await createStudy({ space, objectives: direction, limits, seed: 1 });
      await study.optimize(({ x }) => ({ value: x, limits: { x } }), { trials: 40 });
      const feasible = study.trials.filter(({ params: { x } }) => x >= 0.2 && x <= 0.4);
      expect(study.trials.filter((t) => t.state === "complete" && t.feasible)).toEqual(feasible);
      const values = feasible.map(({ params }) => params.x);
      const best = direction === "minimize" ? Math.min(...values) : Math.max(...values);
      expect(study.best?.value).toBe(best);
      expect(study.best?.limits).toEqual({ x: best });
    }
  });
});

describe("an option that takes a sampler", () => {
  it("takes one that a user wrote, with the parts that it must have", async () => {
    const halves: Sampler = {
      name: "halves",
      supports: EVERYTHING,
      plan: () => ({
        propose: (_, streams) => streams.map((s) => ({ unit: Float64Array.of(s.uniform()) })),
      }),
    };
    const study = await createStudy({ ...start, sampler: halves });
    await study.optimize(bowl, { trials: 4 });
    expect(study.trials.map((t) => t.state)).toEqual(Array(4).fill("complete"));
  });
});

it("setAttr of a study and of a trial refuses keys that are no names and values that JSON can't hold", async () => {
  await using study = await createStudy(start);
  const [trial] = await study.ask(1);
  for (const set of [loose(study.setAttr.bind(study)), loose(trial.setAttr.bind(trial))]) {
    expect(await refusal(() => set())).toBe(
      "the key of an attribute must be a string, got undefined",
    );
    expect(await refusal(() => set(Symbol("s"), 1))).toMatch(/^the key of an attribute must be/);
    for (const value of [undefined, 1n, Symbol("s"), () => 1, Number.NaN, Promise.resolve(1)])
      expect(await refusal(() => set("a", value))).toMatch(
        /^attribute "a" must be a value that JSON/,
      );
  }
});
