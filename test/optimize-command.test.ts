import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  attuneHere,
  main,
  nodeCommand,
  type Ran,
  scratch,
  start,
  startProgram,
  type TrialJson,
  trialsOf,
} from "./command.ts";

const folder = scratch();
const line = '{"x":{"type":"float","low":0,"high":1}}';
const node = process.execPath;
const file = (name: string): string => join(folder, name);

/** `attune optimize` on one number from 0 to 1. */
const optimize = (
  study: string,
  trials: number,
  options: readonly string[],
  command: readonly string[],
): Promise<Ran> =>
  attuneHere(
    folder,
    ...["optimize", line, "--study", study, "--trials", String(trials)],
    ...options,
    ...command,
  );

/** Whether a process runs; one that has ended but was not waited for (a zombie) does not. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

interface RunJson {
  readonly study: string;
  readonly trials: number;
  readonly stopped: string;
  readonly best: TrialJson;
  readonly front: readonly (TrialJson & {
    readonly value: { readonly a: number; readonly b: number };
    readonly limits: { readonly m: number };
  })[];
}

describe("a new study", () => {
  it("learns from earlier ones of its storage, and says so, unless it is not to", async () => {
    const options = ["--storage", "sqlite:./experience.db", "--seed", "1"];
    const echo = ["--", "echo", "{x}"];
    await optimize("first", 10, [...options, "--sampler", "random"], echo);
    const second = await optimize("second", 1, options, ["--", "echo", "7"]);
    expect(second.err.split("\n")[0]).toBe(
      "learns from 1 earlier study: first (--no-experience starts without)",
    );
    const third = await optimize("third", 1, [...options, "--no-experience"], echo);
    expect(third.err).not.toContain("learns from");
    const [{ origin }] = (await trialsOf(folder, "third", "experience.db")) as [TrialJson];
    expect(origin).toEqual({ sampler: "auto", reason: "gp: fewer than 200 results" });
  });
});

describe("the command gets its parameters", () => {
  it("by name, in the environment and on standard input", async () => {
    writeFileSync(
      file("check.mjs"),
      `import { readFileSync } from "node:fs";
      const [x, kind, m] = process.argv.slice(2);
      const json = JSON.parse(readFileSync(0, "utf8"));
      const env = process.env;
      const flat = env.ATTUNE_PARAM_X === x && env.ATTUNE_PARAM_O === kind
        && (env.ATTUNE_PARAM_O_SGD_M ?? "none") === (m ?? "none");
      const same = String(json.x) === x && json.o.kind === kind
        && JSON.stringify(json) === env.ATTUNE_PARAMS;
      if (!flat || !same || !/^\\d+$/.test(env.ATTUNE_TRIAL)) process.exit(4);
      console.log("some talk");
      console.log((x - 0.3) ** 2 + (kind === "sgd" ? 0.1 : 0));`,
    );
    const branches = '{"sgd":{"m":{"type":"float","low":0,"high":1}},"adam":{}}';
    const optimizer = `{"type":"choose","branches":${branches}}`;
    const space = `{"x":{"type":"float","low":0,"high":1},"o":${optimizer}}`;
    const { code, out, err } = await attuneHere(
      folder,
      ...["optimize", space, "--trials", "10", "--seed", "1", "--study", "names", "--json"],
      ...["--", node, "check.mjs", "{x}", "{o}", "{o.sgd.m}"],
    );
    expect([code, err]).toEqual([0, ""]);
    const { best, ...run } = JSON.parse(out) as RunJson;
    expect(run).toEqual({ study: "names", trials: 10, stopped: "trials" });
    const trials = await trialsOf(folder, "names");
    expect(best.params).toEqual(trials[best.number].params);
    expect(best.value).toBe(Math.min(...trials.map((t) => Number(t.value))));
  });
  it("but not in an argument whose parameter the trial does not have", async () => {
    const branches = '{"sgd":{"m":{"type":"float","low":0.5,"high":0.5}},"adam":{}}';
    const args = ["--o", "{o}", "--m", "{o.sgd.m}", "--k={o.sgd.m}", "a{other}", "t{trial}"];
    await attuneHere(
      folder,
      ...["optimize", `{"o":{"type":"choose","branches":${branches}}}`],
      ...["--trials", "2", "--study", "args", "--"],
      ...["sh", "-c", 'echo "$@" >> seen.txt; echo 1', "sh", ...args],
    );
    const seen = readFileSync(file("seen.txt"), "utf8").trim().split("\n");
    expect(seen.map((text) => text.split(" t")[1])).toEqual(["0", "1"]);
    expect(new Set(seen.map((text) => text.split(" t")[0]))).toEqual(
      new Set(["--o sgd --m 0.5 --k=0.5 a{other}", "--o adam a{other}"]),
    );
  });
});

describe("the result is", () => {
  it.each([
    ["a number after other lines", "echo epoch 1; echo 0.25", 0.25],
    ["JSON with error and cost", `echo '{"value":0.5,"error":0.1,"cost":2}'`, 0.5],
    ["a bare infinity", "echo Infinity", "Infinity"],
    ["the file of ATTUNE_RESULT", `printf '{\n"value": 3\n}' > $ATTUNE_RESULT; echo not this`, 3],
  ])("%s", async (name, code, value) => {
    const { out, err } = await optimize(name, 1, ["--json"], ["--", "sh", "-c", code]);
    expect((JSON.parse(out) as RunJson).best.value, err).toBe(value);
    const [trial] = await trialsOf(folder, name);
    expect([trial.state, trial.value]).toEqual(["complete", value]);
  });
  it("in a file of its own for each trial", async () => {
    const write = "echo $0 > out-$0.txt";
    const result = ["--result", "out-{trial}.txt"];
    const { code } = await optimize("files", 3, result, ["--", "sh", "-c", write, "{trial}"]);
    expect(code).toBe(0);
    expect((await trialsOf(folder, "files")).map((t) => t.value)).toEqual([0, 1, 2]);
  });
  it("several values with limits, as JSON or as numbers in order", async () => {
    const two = ["--objective", "a=minimize", "--objective", "b=max", "--limit", "m<=0.5"];
    const command = ["--", "sh", "-c", 'echo "{\\"a\\":$0,\\"b\\":$0,\\"limits\\":{\\"m\\":$0}}"'];
    const { out } = await optimize("two", 20, [...two, "--json"], [...command, "{x}"]);
    const { front } = JSON.parse(out) as RunJson;
    expect(front.length).toBeGreaterThan(2);
    for (const { params, value, limits } of front) {
      expect(value).toEqual({ a: params["x"], b: params["x"] });
      expect(limits).toEqual({ m: params["x"] });
      expect(limits.m).toBeLessThanOrEqual(0.5);
    }
    await optimize("ordered", 3, two.slice(0, 4), ["--", "echo", "{x}", "7"]);
    for (const { params, value } of await trialsOf(folder, "ordered"))
      expect(value).toEqual({ a: params["x"], b: 7 });
  });
  it("a result that can't be read is one line without a stack of Attune", async () => {
    const run = await optimize("unread", 1, [], ["--", "echo", "hi"]);
    expect(run.err).toMatch(
      /^trial +0 +failed: the last line of output is no result: "hi"\nattune: /,
    );
  });
  it("a failure with the command's last words, which is retried", async () => {
    const code = `case $ATTUNE_TRIAL in
      1) echo "Traceback: out of luck" >&2; exit 7;; 2) echo no number;; 3) echo nan;; *) echo 1;;
    esac`;
    const run = await optimize("fails", 5, ["--retries", "1"], ["--", "sh", "-c", code]);
    expect(run.code).toBe(0);
    expect(run.err).toContain("trial   1  failed: exit code 7: Traceback: out of luck\n");
    expect(run.err).toMatch(
      /\n5 trials finished \(study .*\)\. To continue the study, set a larger --trials\.\n/,
    );
    expect(await trialsOf(folder, "fails")).toMatchObject([
      { state: "complete" },
      {
        state: "failed",
        reason: "error",
        message: "exit code 7: Traceback: out of luck",
        attempt: 2,
      },
      { state: "failed", message: expect.stringContaining('is no result: "no number"') },
      { state: "failed", reason: "not-a-number" },
      { state: "complete" },
    ]);
  });
  it("missing if every trial failed: the run fails, with the reason", async () => {
    expect(await optimize("all-fail", 2, [], ["--", "false"])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(/no trial completed; the last one failed: exit code 1 \(try the/),
    });
  });
  it("failures at the start: the run stops, shows the first one, and gives the trials back", async () => {
    const run = await optimize(
      "broken",
      5,
      ["--seed", "3"],
      [...["--", "sh", "-c", 'echo "Traceback:" >&2; echo "no luck {x}" >&2; exit 7']],
    );
    const first = (await trialsOf(folder, "broken")).map(({ params }) => params["x"]);
    expect(run).toMatchObject({ code: 1, out: "" });
    expect(first.length).toBe(3);
    expect(run.err).toContain(
      `trial   0  failed: exit code 7: no luck ${first[0]}\n    Traceback:\n    no luck ${first[0]}\n`,
    );
    expect((await trialsOf(folder, "broken"))[0]).toMatchObject({
      state: "failed",
      thrown: { name: "exit code 7", stack: `Traceback:\nno luck ${first[0]}` },
    });
    const mended = await optimize(
      "broken",
      5,
      ["--seed", "3", "--retry-failed"],
      [...["--", "echo", "{x}"]],
    );
    expect(mended).toMatchObject({ code: 0 });
    const trials = await trialsOf(folder, "broken");
    expect(trials.map((t) => [t.number, t.state])).toEqual(
      [3, 4, 5, 6, 7].map((number) => [number, "complete"]),
    );
    expect(trials.slice(0, 3).map(({ params }) => params["x"])).toEqual(first);
  });
  it("failures later: the run stops after 10, with the best trial and an error", async () => {
    const code = "if [ $ATTUNE_TRIAL -ge 2 ]; then echo lost >&2; exit 1; fi; echo 0.$ATTUNE_TRIAL";
    const run = await optimize("lost", 25, ["--sampler", "random"], ["--", "sh", "-c", code]);
    expect(run).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^0 {2}x \S+ {2}\(trial 0\)\n$/),
      err: expect.stringMatching(
        /attune: the last 10 trials failed; the last one failed: exit code 1: lost \(mend the/,
      ),
    });
    expect((await trialsOf(folder, "lost")).length).toBe(12);
    const one = await optimize("lost", 25, ["--failures-in-a-row", "1"], ["--", "false"]);
    expect(one.code).toBe(1);
    expect((await trialsOf(folder, "lost")).length).toBe(13);
    await attuneHere(folder, ...["delete", "--study", "lost", "--state", "failed", "--yes"]);
    const left = await trialsOf(folder, "lost");
    expect(left.map((t) => t.number)).toEqual([0, 1]);
    await optimize("lost", 4, ["--failures-in-a-row", "none"], ["--", "echo", "1"]);
    expect((await trialsOf(folder, "lost")).map((t) => t.number)).toEqual([0, 1, 13, 14]);
  });
});

describe("a trial ends", () => {
  it("when the pruner finds its reports bad", async () => {
    // Trials with a large x would never end by themselves; the first five decide what is bad.
    const code = `echo "attune: step=0 value=$0"
      case $0 in 0.9*) sleep 600;; esac
      echo "attune: step=1 value=$0"; echo $0`;
    const tries = [0.1, 0.11, 0.12, 0.13, 0.14, 0.91, 0.92];
    const options = tries.flatMap((x) => ["--try", `{"x":${x}}`]);
    const pruner = ["--pruner", "percentile:20", "--sampler", "random"];
    const command = ["--", "sh", "-c", code, "{x}"];
    const run = await optimize("pruned", 7, [...options, ...pruner], command);
    expect(run.code).toBe(0);
    const trials = await trialsOf(folder, "pruned");
    expect(trials.map((t) => [t.params["x"], t.state, t.reports.map((r) => r.value)])).toEqual(
      tries.map((x) => [x, ...(x < 0.9 ? ["complete", [x, x]] : ["pruned", [x]])]),
    );
  });
  it("at its time limit, with everything that it started", async () => {
    const code = "trap '' TERM; sleep 600 & echo $! > grandchild; wait; sleep 600";
    const limit = ["--trial-seconds", "2"];
    expect((await optimize("hang", 1, limit, ["--", "sh", "-c", code])).code).toBe(1);
    expect(await trialsOf(folder, "hang")).toMatchObject([
      { state: "failed", reason: "timeout", message: "took longer than 2 s" },
    ]);
    expect(isRunning(Number(readFileSync(file("grandchild"), "utf8")))).toBe(false);
  });
});

describe("SPACE and --try", () => {
  it("SPACE is a JSON file, or a module in JavaScript or TypeScript", async () => {
    const lib = new URL("../dist/index.js", import.meta.url).href;
    writeFileSync(file("space.json"), line);
    writeFileSync(file("space.mjs"), `export const space = ${line};`);
    writeFileSync(
      file("space.ts"),
      `import { float, space } from ${JSON.stringify(lib)};
      interface Any { a?: number }
      const none: Any = {};
      const params = { x: float(0, none.a ?? 1), y: float(0, 1) };
      export default space(params, { constraints: { order: ["x", "<", "y"] } });`,
    );
    for (const name of ["space.json", "space.mjs", "space.ts"]) {
      const { code, err } = await attuneHere(
        folder,
        ...["optimize", name, "--trials", "3", "--study", name, "--", "echo", "{x}"],
      );
      expect(code, err).toBe(0);
      for (const { params, value } of await trialsOf(folder, name)) expect(value).toBe(params["x"]);
    }
    for (const { params } of await trialsOf(folder, "space.ts"))
      expect(params["x"]).toBeLessThan(Number(params["y"]));
  });
  it("--try is evaluated first, and once", async () => {
    for (let i = 0; i < 2; i++)
      await optimize("tries", 3, ["--try", '{"x":0.125}'], ["--", "echo", "{x}"]);
    const trials = await trialsOf(folder, "tries");
    expect(trials.map((t) => t.value === 0.125)).toEqual([true, false, false]);
    expect(trials[0].origin).toBe("enqueued");
  });
  const branches =
    '{"opt":{"type":"choose","branches":{"sgd":{"lr":{"type":"float","low":0,"high":1},' +
    '"m":{"type":"float","low":0,"high":1}},"adam":{"lr":{"type":"float","low":0,"high":1}}}}}';
  it("--try takes each value that it is given, by flat name or nested, and samples the others", async () => {
    const tries = [
      '{"opt.sgd.lr":0.125}',
      '{"opt":{"kind":"sgd","lr":0.25,"m":0.5}}',
      '{"opt":"sgd","opt.sgd.m":0.75}',
    ];
    const args = ["optimize", branches, "--study", "nested", "--trials", "3"];
    const options = tries.flatMap((text) => ["--try", text]);
    const { code, err } = await attuneHere(folder, ...args, ...options, "--", "echo", "1");
    expect(code, err).toBe(0);
    expect((await trialsOf(folder, "nested")).map((t) => t.params)).toEqual([
      { opt: { kind: "sgd", lr: 0.125, m: expect.any(Number) } },
      { opt: { kind: "sgd", lr: 0.25, m: 0.5 } },
      { opt: { kind: "sgd", lr: expect.any(Number), m: 0.75 } },
    ]);
  });
  it.each([
    ['{"opt":"adam","opt.sgd.lr":0.1}', 'opt.sgd.lr: is of opt "sgd", but opt is "adam"'],
    ['{"opt.sgd.lt":0.1}', "opt.sgd.lt: no parameter of that name"],
  ])("--try %s is refused, and nothing runs", async (text, message) => {
    const args = ["optimize", branches, "--study", "wrong", "--trials", "1", "--try", text];
    const { code, err, out } = await attuneHere(folder, ...args, "--", "echo", "1");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });
});

describe("a run that is cut short", () => {
  const space = '{"x":{"type":"float","low":0,"high":1},"n":{"type":"int","low":1,"high":9}}';
  /** A trial whose number has a lock file holds until the file is gone. */
  const code =
    'echo "runs trial $ATTUNE_TRIAL" >&2; ' +
    "while [ -e lock-$1-$ATTUNE_TRIAL ]; do sleep 0.05; done; echo $0";
  const args = (db: string, trials: number): readonly string[] => [
    ...["optimize", space, "--trials", String(trials), "--seed", "5", "--study", "s", "--verbose"],
    ...["--storage", `sqlite:./${db}`, "--", "sh", "-c", code, "{x}", db],
  ];
  const lock = (db: string, trial: number): void => writeFileSync(file(`lock-${db}-${trial}`), "");
  const unlock = (db: string, trial: number): void => rmSync(file(`lock-${db}-${trial}`));
  const outcomes = async (db: string): Promise<unknown> =>
    (await trialsOf(folder, "s", db)).map((t) => [t.number, t.state, t.params, t.value]);
  /** What an unbroken run of 24 trials gives. */
  let whole: unknown;
  beforeAll(async () => {
    const { code: exit, err } = await start(folder, args("whole.db", 24)).done;
    expect(exit, err).toBe(0);
    whole = await outcomes("whole.db");
  });

  it("by kill -9, several times, ends as an unbroken run when it is run again", async () => {
    for (const trial of [3, 9, 15]) {
      lock("killed.db", trial);
      const { child, done, printed } = start(folder, args("killed.db", 24));
      await printed(new RegExp(`runs trial ${trial}\\n`));
      child.kill("SIGKILL");
      expect((await done).signal).toBe("SIGKILL");
      unlock("killed.db", trial);
    }
    const last = await start(folder, args("killed.db", 24)).done;
    expect(last.code, last.err).toBe(0);
    expect(await outcomes("killed.db")).toEqual(whole);
  });
  it("by Ctrl-C returns what runs, says how to continue, and continues", async () => {
    lock("stopped.db", 4);
    const { child, done, printed } = start(folder, args("stopped.db", 24));
    await printed(/runs trial 4\n/);
    child.kill("SIGINT");
    const { code: exit, err } = await done;
    expect(exit, err).toBe(0);
    expect(err).toMatch(
      /Stopped: 4 trials finished\. Run the same .* \(study s in sqlite:\.\/stopped\.db\)\.\n$/,
    );
    const states = (await trialsOf(folder, "s", "stopped.db")).map((t) => t.state);
    expect(states).toEqual([...Array(4).fill("complete"), "waiting"]);
    unlock("stopped.db", 4);
    expect((await start(folder, args("stopped.db", 24)).done).code).toBe(0);
    expect(await outcomes("stopped.db")).toEqual(whole);
  });
  it("leaves the exact number of trials to the other processes", async () => {
    const trials = Array.from({ length: 40 }, (_, i) => i);
    for (const trial of trials) lock("shared.db", trial); // so that each process has a trial
    const runs = Array.from({ length: 4 }, () => start(folder, args("shared.db", 40)));
    await Promise.all(runs.map((run) => run.printed(/runs trial \d/)));
    runs[1].child.kill("SIGKILL");
    for (const trial of trials) unlock("shared.db", trial);
    const ended = await Promise.all(runs.map((run) => run.done));
    expect(ended.map((run) => run.code ?? run.signal)).toEqual([0, "SIGKILL", 0, 0]);
    expect((await start(folder, args("shared.db", 40)).done).code).toBe(0);
    const all = await trialsOf(folder, "s", "shared.db");
    expect(all.map((t) => [t.number, t.state, t.value])).toEqual(
      trials.map((i) => [i, "complete", all[i].params["x"]]),
    );
  });
  it("by a full disk says so, loses no finished trial, and continues later", async () => {
    const command = [
      ...["optimize", line, "--trials", "120", "--sampler", "random", "--study", "full"],
      ...["--storage", "sqlite:./full.db", "--", "echo", "{x}"],
    ];
    // Files may not grow past 800 KiB: SQLite sees a full disk.
    const shell = `trap '' XFSZ; ulimit -f 800; exec "$@"`;
    const limited = startProgram(folder, "bash", ["-c", shell, "bash", node, main, ...command]);
    const { code: exit, err } = await limited.done;
    expect(exit).not.toBe(0);
    expect(err).toMatch(/attune: \.\/full\.db/);
    expect(err).not.toMatch(/\n\s+at /);
    const before = (await trialsOf(folder, "full", "full.db")).filter(
      (t) => t.state === "complete",
    );
    expect(before.length).toBeGreaterThan(5);
    expect(before.length).toBeLessThan(120);
    expect((await attuneHere(folder, ...command)).code).toBe(0);
    const after = await trialsOf(folder, "full", "full.db");
    expect(after.map((t) => [t.number, t.state])).toEqual(after.map((_, i) => [i, "complete"]));
    expect(after.length).toBe(120);
    for (const { number, value, params } of before)
      expect(after[number]).toMatchObject({ value, params });
  });
});

describe("when a run stops", () => {
  it("--repeat evaluates a trial several times and takes the mean", async () => {
    const code = '[ $0 = "$ATTUNE_REPEAT" ] || exit 4; echo $0';
    const command = ["--", "sh", "-c", code, "{repeat}"];
    const run = await optimize("repeated", 1, ["--repeat", "3"], command);
    expect(run.code, run.err).toBe(0);
    expect(await trialsOf(folder, "repeated")).toMatchObject([{ value: 1, repeats: [0, 1, 2] }]);
    expect((await optimize("repeated", 1, ["--repeat", "0"], command)).code).toBe(2);
  });
  it("--target and --min-gain stop it before all trials", async () => {
    const bowl = nodeCommand("console.log((process.argv[1] - 0.3) ** 2)", "{x}");
    const target = await optimize(
      "target",
      60,
      ["--seed", "1", "--target", "0.05", "--json"],
      bowl,
    );
    const { best, trials, stopped } = JSON.parse(target.out) as RunJson;
    expect(stopped).toBe("target");
    expect(best.value).toBeLessThanOrEqual(0.05);
    expect(trials).toBeLessThan(30);
    const enough = await optimize("enough", 60, ["--seed", "1", "--min-gain", "0.01"], bowl);
    expect(enough.code).toBe(0);
    expect(enough.err).toMatch(/\nenough: .*0\.01/);
    expect(enough.err).toMatch(/\n2\d trials finished \(.*set a smaller --min-gain/);
  });
  it.each([
    ["--min-gain", "0"],
    ["--target", "low"],
  ])("%s %s is refused", async (option, value) => {
    expect(await optimize("wrong", 3, [option, value], ["--", "true"])).toMatchObject({
      code: 2,
      err: expect.stringContaining(option),
    });
  });
});

it("--max-cost holds for the study: also for a later run without it, until another is given", async () => {
  const paid = (trials: number, ...options: readonly string[]) =>
    optimize(
      "paid",
      trials,
      [...options, "--json"],
      [...["--", process.execPath, "-p", `JSON.stringify({ value: ${"{x}"}, cost: 0.5 })`]],
    );
  const counted = async (run: Promise<Ran>) => {
    const { trials, stopped } = JSON.parse((await run).out) as RunJson;
    return [trials, stopped];
  };
  expect(await counted(paid(9, "--max-cost", "1"))).toEqual([2, "cost"]);
  expect(await counted(paid(9))).toEqual([2, "cost"]);
  expect(await counted(paid(3, "--max-cost", "9"))).toEqual([3, "trials"]);
});
