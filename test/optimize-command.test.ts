import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attune, json, scratch, start, until } from "./command.ts";

const folder = scratch();
const line = '{"x":{"type":"float","low":0,"high":1}}';
const script = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const node = process.execPath;
/** Whether a process runs; one that ended but that nobody has fetched (a zombie) does not. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

describe("attune optimize", () => {
  it("gives values by name, by environment and on standard input, and finds the least", async () => {
    const check = script(
      "check.mjs",
      `import { readFileSync } from "node:fs";
      const [x, kind, m] = process.argv.slice(2);
      const stdin = JSON.parse(readFileSync(0, "utf8"));
      const env = process.env;
      const flat = env.ATTUNE_PARAM_X === x && env.ATTUNE_PARAM_O === kind && (env.ATTUNE_PARAM_O_SGD_M ?? "none") === (m ?? "none");
      const same = String(stdin.x) === x && stdin.o.kind === kind && JSON.stringify(stdin) === env.ATTUNE_PARAMS;
      if (!flat || !same || !/^\\d+$/.test(env.ATTUNE_TRIAL)) { console.error("they differ"); process.exit(4); }
      console.log("some talk");
      console.log((x - 0.3) ** 2 + (kind === "sgd" ? 0.1 : 0));`,
    );
    const space =
      '{"x":{"type":"float","low":0,"high":1},"o":{"type":"choose","branches":{"sgd":{"m":{"type":"float","low":0,"high":1}},"adam":{}}}}';
    const r = await attune(
      folder,
      "optimize",
      space,
      "--trials",
      "25",
      "--seed",
      "1",
      "--study",
      "names",
      "--json",
      "--",
      node,
      check,
      "{x}",
      "{o}",
      "{o.sgd.m}",
    );
    expect(r.err).not.toMatch(/failed/);
    expect(r.code).toBe(0);
    expect(JSON.parse(r.out)).toMatchObject({
      study: "names",
      trials: 25,
      stopped: "trials",
      best: { params: { o: { kind: "adam" } } },
    });
    expect(JSON.parse(r.out).best.value).toBeLessThan(0.01);
  });
  it("leaves out an argument whose parameter this trial does not have, with its option", async () => {
    const space =
      '{"o":{"type":"choose","branches":{"sgd":{"m":{"type":"float","low":0.5,"high":0.5}},"adam":{}}}}';
    const show = script(
      "show.mjs",
      'import { appendFileSync } from "node:fs"; appendFileSync("seen.txt", process.argv.slice(2).join(" ") + "\\n"); console.log(1);',
    );
    await attune(
      folder,
      "optimize",
      space,
      "--trials",
      "9",
      "--study",
      "args",
      "--",
      node,
      show,
      "--o",
      "{o}",
      "--m",
      "{o.sgd.m}",
      "--k={o.sgd.m}",
      "{other}",
      "t{trial}",
    );
    const seen = readFileSync(join(folder, "seen.txt"), "utf8")
      .trim()
      .split("\n")
      .map((l) => l.replace(/t\d+$/, "t"));
    expect(new Set(seen)).toEqual(
      new Set(["--o sgd --m 0.5 --k=0.5 {other} t", "--o adam {other} t"]),
    );
  });
  it.each([
    ["a number after other lines", 'console.log("epoch 1"); console.log("0.25")', { value: 0.25 }],
    [
      "JSON with limits, error and cost",
      "console.log(JSON.stringify({ value: 0.5, error: 0.1, cost: 2 }))",
      { value: 0.5 },
    ],
    ["a bare infinity", 'console.log("-Infinity")', { value: -Infinity }],
    [
      "the file named by ATTUNE_RESULT",
      'require("fs").writeFileSync(process.env.ATTUNE_RESULT, JSON.stringify({ value: 3 }, null, 1)); console.log("not this")',
      { value: 3 },
    ],
  ])("takes the result from %s", async (name, code, wanted) => {
    const study = name.slice(0, 9);
    await attune(
      folder,
      "optimize",
      line,
      "--trials",
      "1",
      "--study",
      study,
      "--",
      node,
      "-e",
      code,
    );
    const [trial] = await json(folder, "trials", "--study", study, "--json");
    expect(trial.state).toBe("complete");
    expect(Number(trial.value)).toBe(wanted.value);
  });
  it("takes the result from a file of its own for each trial", async () => {
    const r = await attune(
      folder,
      "optimize",
      line,
      "--trials",
      "3",
      "--study",
      "files",
      "--result",
      "out-{trial}.txt",
      "--",
      node,
      "-e",
      'require("fs").writeFileSync(`out-${process.argv[1]}.txt`, process.argv[1])',
      "{trial}",
    );
    expect(r.code).toBe(0);
    expect(
      (await json(folder, "trials", "--study", "files", "--json")).map((t: any) => t.value),
    ).toEqual([0, 1, 2]);
  });
  it("serves several objectives with limits", async () => {
    const r = await attune(
      folder,
      "optimize",
      line,
      "--trials",
      "20",
      "--study",
      "two",
      "--objective",
      "a=minimize",
      "--objective",
      "b=maximize",
      "--limit",
      "m<=0.5",
      "--json",
      "--",
      node,
      "-e",
      "const x = Number(process.argv[1]); console.log(JSON.stringify({ a: x * x, b: x, limits: { m: x } }))",
      "{x}",
    );
    const { front } = JSON.parse(r.out);
    expect(front.length).toBeGreaterThan(2);
    for (const t of front) expect(t.limits.m).toBeLessThanOrEqual(0.5);
    const numbers = await attune(
      folder,
      "optimize",
      line,
      "--trials",
      "3",
      "--study",
      "spaces",
      "--objective",
      "a=min",
      "--objective",
      "b=max",
      "--",
      "echo",
      "{x}",
      "7",
    );
    expect(numbers.code).toBe(0);
  });
  it("records failures with the command's own words, retries, and goes on", async () => {
    const code =
      'if (process.env.ATTUNE_TRIAL === "1") { console.error("Traceback: out of luck"); process.exit(7); } console.log(process.env.ATTUNE_TRIAL === "2" ? "no number" : process.env.ATTUNE_TRIAL === "3" ? "nan" : 1)';
    const r = await attune(
      folder,
      "optimize",
      line,
      "--trials",
      "5",
      "--study",
      "fails",
      "--retries",
      "1",
      "--",
      node,
      "-e",
      code,
    );
    expect(r.code).toBe(0);
    const trials = await json(folder, "trials", "--study", "fails", "--json");
    expect(trials.map((t: any) => t.state)).toEqual([
      "complete",
      "failed",
      "failed",
      "failed",
      "complete",
    ]);
    expect(trials[1]).toMatchObject({
      reason: "error",
      message: "exit code 7: Traceback: out of luck",
      attempt: 2,
    });
    expect(trials[2].message).toMatch(/no result: "no number"/);
    expect(trials[3]).toMatchObject({ reason: "not-a-number" });
  });
  it("fails when every trial failed, with the reason", async () => {
    const r = await attune(
      folder,
      "optimize",
      line,
      "--trials",
      "2",
      "--study",
      "allfail",
      "--",
      "false",
    );
    expect(r.code).toBe(1);
    expect(r.err).toMatch(/no trial completed; the last one failed: exit code 1/);
  });
  it("prunes on reports: the bad ones are stopped early", async () => {
    const code =
      "const x = Number(process.argv[1]); (async () => { for (let s = 0; s < 4; s++) { console.log(`attune: step=${s} value=${x}`); await new Promise((r) => setTimeout(r, 120)); } console.log(x); })()";
    await attune(
      folder,
      "optimize",
      line,
      "--trials",
      "14",
      "--parallel",
      "2",
      "--seed",
      "2",
      "--sampler",
      "random",
      "--study",
      "pruned",
      "--pruner",
      "percentile:20",
      "--",
      node,
      "-e",
      code,
      "{x}",
    );
    const trials = await json(folder, "trials", "--study", "pruned", "--json");
    const pruned = trials.filter((t: any) => t.state === "pruned");
    expect(pruned.length).toBeGreaterThan(1);
    for (const t of pruned) expect(t.reports.length).toBeGreaterThan(0);
    expect(trials.filter((t: any) => t.state === "complete").length).toBeGreaterThanOrEqual(5);
  });
  it("ends a trial at its time limit, with everything that it started", async () => {
    const pid = join(folder, "grandchild");
    const r = await attune(
      folder,
      "optimize",
      line,
      "--trials",
      "1",
      "--study",
      "hang",
      "--trial-seconds",
      "0.5",
      "--",
      "sh",
      "-c",
      `trap '' TERM; sleep 300 & echo $! > ${pid}; wait; sleep 300`,
    );
    expect(r.code).toBe(1);
    expect((await json(folder, "trials", "--study", "hang", "--json"))[0]).toMatchObject({
      state: "failed",
      reason: "timeout",
    });
    const number = Number(readFileSync(pid, "utf8"));
    expect(lives(number)).toBe(false);
  });
  it("reads SPACE from a JSON file and from modules in JavaScript and TypeScript", async () => {
    writeFileSync(join(folder, "space.json"), line);
    writeFileSync(
      join(folder, "space.mjs"),
      `export const space = { x: { type: "float", low: 0, high: 1 } };`,
    );
    const lib = new URL("../dist/index.js", import.meta.url).href;
    writeFileSync(
      join(folder, "space.ts"),
      `import { float, space } from ${JSON.stringify(lib)};\ninterface Any { a?: number }\nconst none: Any = {};\nexport default space({ x: float(0, none.a ?? 1), y: float(0, 1) }, { constraints: { order: ["x", "<", "y"] } });`,
    );
    for (const name of ["space.json", "space.mjs", "space.ts"]) {
      const r = await attune(
        folder,
        "optimize",
        name,
        "--trials",
        "3",
        "--study",
        `from ${name}`,
        "--",
        "echo",
        "{x}",
      );
      expect(r.err, name).not.toMatch(/attune:/);
      expect(r.code).toBe(0);
    }
    for (const t of await json(folder, "trials", "--study", "from space.ts", "--json"))
      expect(t.params.x).toBeLessThan(t.params.y);
  });
  it("evaluates given values first, once", async () => {
    for (let i = 0; i < 2; i++)
      await attune(
        folder,
        "optimize",
        line,
        "--trials",
        "3",
        "--study",
        "tries",
        "--try",
        '{"x":0.125}',
        "--",
        "echo",
        "{x}",
      );
    const trials = await json(folder, "trials", "--study", "tries", "--json");
    expect(trials.map((t: any) => t.value === 0.125)).toEqual([true, false, false]);
  });
});

describe("a run that is cut short", () => {
  const slow = "setTimeout(() => console.log(Math.abs(process.argv[1] - 0.3)), 60)";
  const args = (db: string) => [
    "optimize",
    '{"x":{"type":"float","low":0,"high":1},"n":{"type":"int","low":1,"high":9}}',
    "--trials",
    "24",
    "--seed",
    "5",
    "--study",
    "s",
    "--storage",
    `sqlite:./${db}`,
    "--",
    node,
    "-e",
    slow,
    "{x}",
  ];
  const trials = (db: string): Promise<any[]> =>
    json(folder, "trials", "--storage", `sqlite:./${db}`, "--json");
  const paramsOf = (list: readonly any[]) =>
    list.map((t) => [t.number, t.state, t.params, t.value]);

  it("by kill -9, again and again, goes on with the same command and ends as an unbroken one", async () => {
    expect((await attune(folder, ...args("whole.db"))).code).toBe(0);
    for (const after of [3, 9, 15]) {
      const { child, done } = start(folder, args("killed.db"));
      await until(
        async () =>
          existsSync(join(folder, "killed.db")) &&
          (await trials("killed.db").catch(() => [])).filter((t) => t.state === "complete")
            .length >= after,
      );
      child.kill("SIGKILL");
      expect((await done).signal).toBe("SIGKILL");
    }
    expect((await attune(folder, ...args("killed.db"))).code).toBe(0);
    expect(paramsOf(await trials("killed.db"))).toEqual(paramsOf(await trials("whole.db")));
  });
  it("by Ctrl-C ends cleanly, says how to go on, and does", async () => {
    const { child, done } = start(folder, args("stopped.db"));
    await until(
      async () =>
        existsSync(join(folder, "stopped.db")) &&
        (await trials("stopped.db").catch(() => [])).filter((t) => t.state === "complete").length >=
          4,
    );
    child.kill("SIGINT");
    const r = await done;
    expect(r.code).toBe(0);
    expect(r.err).toMatch(/stopped: study s in sqlite:\.\/stopped\.db, the same command goes on/);
    expect((await trials("stopped.db")).every((t) => t.state !== "running")).toBe(true);
    expect((await attune(folder, ...args("stopped.db"))).code).toBe(0);
    expect(paramsOf(await trials("stopped.db"))).toEqual(paramsOf(await trials("whole.db")));
  });
  it("several processes share the budget exactly, one of them killed", async () => {
    const shared = (db: string) => args(db).map((a) => (a === "24" ? "40" : a));
    const runs = Array.from({ length: 4 }, () => start(folder, shared("shared.db")));
    await until(
      async () =>
        existsSync(join(folder, "shared.db")) &&
        (await trials("shared.db").catch(() => [])).length >= 10,
    );
    runs[1]!.child.kill("SIGKILL");
    await Promise.all(runs.map((r) => r.done));
    await attune(folder, ...shared("shared.db"));
    const all = await trials("shared.db");
    expect(all.map((t) => t.number)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(all.every((t) => t.state === "complete")).toBe(true);
  });
  it("by a full disk says so, loses nothing that was told, and goes on when there is room", async () => {
    const limited = start(folder, []);
    await limited.done;
    const { spawn } = await import("node:child_process");
    const main = new URL("../dist/cli/main.js", import.meta.url).pathname;
    const quick = [
      "optimize",
      line,
      "--trials",
      "400",
      "--seed",
      "5",
      "--study",
      "full",
      "--storage",
      "sqlite:./full.db",
      "--",
      "echo",
      "{x}",
    ];
    // Files may not grow past 1,500 KiB: what a full disk looks like to SQLite.
    const child = spawn(
      "bash",
      ["-c", `trap '' XFSZ; ulimit -f 1500; exec ${node} ${main} "$@"`, "bash", ...quick],
      {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (t: string) => {
      err += t;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).not.toBe(0);
    expect(err).toMatch(/attune: \.\/full\.db/);
    expect(err).not.toMatch(/\n\s+at /);
    const before = (await json(folder, "trials", "--storage", "sqlite:./full.db", "--json")).filter(
      (t: any) => t.state === "complete",
    );
    expect(before.length).toBeGreaterThan(10);
    expect((await attune(folder, ...quick)).code).toBe(0);
    const after = await json(folder, "trials", "--storage", "sqlite:./full.db", "--json");
    expect(after.length).toBe(400);
    for (const t of before)
      expect(after[t.number]).toMatchObject({ value: t.value, params: t.params });
  });
});

describe("attune optimize --repeat", () => {
  it("evaluates a trial several times, tells the command which, and takes the mean", async () => {
    const command = [
      node,
      "-e",
      "if (process.argv[1] !== process.env.ATTUNE_REPEAT) process.exit(4); console.log(process.argv[1])",
      "{repeat}",
    ];
    const run = await attune(
      folder,
      "optimize",
      line,
      "--trials",
      "1",
      "--repeat",
      "3",
      "--study",
      "repeated",
      "--",
      ...command,
    );
    expect(run.code, run.err).toBe(0);
    expect(await json(folder, "trials", "--study", "repeated", "--json")).toMatchObject([
      { value: 1, attributes: { repeats: [0, 1, 2] } },
    ]);
    expect((await attune(folder, "optimize", line, "--repeat", "0", "--", ...command)).code).toBe(
      2,
    );
  });
  it("stops at a target, and when more trials would hardly gain anything", {
    timeout: 60_000,
  }, async () => {
    const bowl = script("bowl-command.mjs", "console.log((process.argv[2] - 0.3) ** 2);");
    const run = (...args: string[]) =>
      attune(
        folder,
        "optimize",
        line,
        "--seed",
        "1",
        "--trials",
        "60",
        ...args,
        "--",
        node,
        bowl,
        "{x}",
      );
    const target = await run("--study", "target", "--target", "0.05", "--json");
    expect(JSON.parse(target.out)).toMatchObject({
      stopped: "target",
      best: { value: expect.any(Number) },
    });
    expect(JSON.parse(target.out).trials).toBeLessThan(30);
    const enough = await run("--study", "enough", "--min-gain", "0.01");
    expect(enough).toMatchObject({
      code: 0,
      err: expect.stringMatching(
        /enough: after \d+ trials the next 10 are expected to gain .* less than the 0\.01 asked for/,
      ),
    });
    expect(enough.err).toMatch(/2\d trials; study enough/);
    expect(await run("--min-gain", "0")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--min-gain"),
    });
    expect(await run("--target", "low")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--target"),
    });
  });
});
