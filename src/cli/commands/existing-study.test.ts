import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { attuneHere, nodeCommand, scratch, trialsOf } from "../../../test/command.ts";

const folder = scratch();
const space = '{"lr":{"type":"float","low":1e-5,"high":1,"log":true}}';
const wider = '{"lr":{"type":"float","low":1e-6,"high":1,"log":true}}';
const study = ["--study", "first"];
/** The study has as many trials as it is to have: no program is started. */
const enough = ["--trials", "1", ...study];
const program = nodeCommand("console.log(1)");

/** How each command works on a study that exists; those that leave a trial running come last. */
const COMMANDS: { readonly [name: string]: (...more: readonly string[]) => readonly string[] } = {
  optimize: (...more) => ["optimize", space, ...enough, ...more, ...program],
  worker: (...more) => ["worker", ...enough, ...more, ...program],
  "worker with the space": (...more) => [
    "worker",
    "--space",
    space,
    ...enough,
    ...more,
    ...program,
  ],
  ask: (...more) => ["ask", ...study, ...more],
  "ask with the space": (...more) => ["ask", space, ...study, ...more],
};
/** What a study is created with: another value than that of the study, and what becomes of it. */
const OF_THE_STUDY: { readonly [option: string]: readonly [given: string[], said: RegExp] } = {
  "--direction": [["--direction", "maximize"], /exists with another objective/],
  "--objective": [["--objective", "a=minimize"], /exists with another objective/],
  "--limit": [["--limit", "mb<=5"], /exists with another limit/],
  "--seed": [["--seed", "9"], /has seed 1, not 9/],
};
/** Options that a command obeys whatever the study was created with. */
const OBEYED = [
  ...["--sampler", "--no-name-hints", "--no-experience", "--pruner", "--fidelity", "--space"],
  ...["--study", "--storage", "--json", "--help", "--count", "--try", "--lease", "--trials"],
  ...["--more", "--seconds", "--parallel", "--max-cost", "--trial-seconds", "--result"],
  ...["--min-gain", "--target", "--retries", "--retry-failed", "--failures-in-a-row", "--repeat"],
  ...["--confirm", "--no-confirm", "--verbose", "--drain-seconds"],
];

beforeAll(async () => {
  const asked = await attuneHere(folder, "ask", space, ...study, "--seed", "1");
  expect(asked.code).toBe(0);
  expect((await attuneHere(folder, "tell", "0", "1", ...study)).code).toBe(0);
});

describe("options given for a study that exists", () => {
  for (const [name, line] of Object.entries(COMMANDS)) {
    it.each(Object.entries(OF_THE_STUDY))(`${name}: another %s is refused`, async (_, row) => {
      const [given, said] = row;
      const { code, err, out } = await attuneHere(folder, ...line(...given));
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(said);
    });
  }
  it("another space is refused", async () => {
    for (const line of [
      ["ask", wider, ...study],
      ["optimize", wider, ...enough, ...program],
      ["worker", "--space", wider, ...enough, ...program],
    ]) {
      const { code, err } = await attuneHere(folder, ...line);
      expect([code, err]).toEqual([2, expect.stringContaining("exists with another space")]);
    }
  });
  it.each(Object.entries(COMMANDS))(
    "%s: another sampler is used, and this is said",
    async (_, line) => {
      const { code, err } = await attuneHere(folder, ...line("--sampler", "random"));
      expect(code).toBe(0);
      expect(err).toContain('study "first" has the sampler auto; this command uses random\n');
    },
  );
  it("without --sampler a study goes on with its own", async () => {
    const other = ["--study", "second"];
    await attuneHere(folder, "ask", space, ...other, "--sampler", "sobol");
    await attuneHere(folder, "ask", space, ...other);
    await attuneHere(folder, "ask", ...other);
    await attuneHere(folder, "ask", ...other, "--sampler", "random");
    const origins = (await trialsOf(folder, "second")).map(({ origin }) => origin);
    expect(origins).toMatchObject(
      ["sobol", "sobol", "sobol", "random"].map((sampler) => ({ sampler })),
    );
  });
  it("--no-name-hints holds from then on", async () => {
    const other = ["--study", "third"];
    await attuneHere(folder, "ask", space, ...other, "--no-experience");
    await attuneHere(folder, "ask", ...other, "--no-name-hints");
    const [first, second] = (await trialsOf(folder, "third")).map(({ origin }) => origin);
    expect(first).toMatchObject({ reason: "usual values, by the names of lr" });
    expect(JSON.stringify(second)).not.toContain("usual values");
  });
  it("another pruner is used from then on, and this is said once", async () => {
    const steps = nodeCommand(
      "const x = Number(process.env.ATTUNE_PARAM_LR);" +
        "for (let s = 1; s <= 3; s++) console.log(`attune: step=${s} value=1`); console.log(x)",
    );
    const run = (command: "optimize" | "worker", ...options: readonly string[]) =>
      attuneHere(
        folder,
        ...(command === "optimize" ? [command, space] : [command]),
        ...["--study", "pruned", ...options, ...steps],
      );
    const errors = [
      await run("optimize", "--trials", "1", "--pruner", "threshold:9"),
      await run("worker", "--trials", "2"),
      await run("worker", "--trials", "3", "--pruner", "threshold:0.5"),
      await run("worker", "--trials", "4"),
      await run("optimize", "--trials", "5"),
      await run("optimize", "--trials", "6", "--pruner", "none"),
      await run("worker", "--trials", "7", "--pruner", "none"),
    ].map(({ err }) => /^study "pruned" was run .*$/m.exec(err)?.[0]);
    expect(errors).toEqual([
      undefined,
      undefined,
      'study "pruned" was run with the pruner threshold:9 before; this command uses threshold:0.5',
      undefined,
      undefined,
      'study "pruned" was run with the pruner threshold:0.5 before; this command uses none',
      undefined,
    ]);
    expect((await trialsOf(folder, "pruned")).map(({ state }) => state)).toEqual([
      ...["complete", "complete", "pruned", "pruned", "pruned", "complete", "complete"],
    ]);
  });
  it("another command is used, and this is said once", async () => {
    const run = (...command: readonly string[]) =>
      attuneHere(folder, "optimize", space, "--study", "program", "--more", "1", ...command);
    const said = 'study "program" was run with another command before';
    const errors = [];
    for (const value of [1, 1, 2, 2])
      errors.push((await run(...nodeCommand(`console.log(${value})`))).err.includes(said));
    expect(errors).toEqual([false, false, true, false]);
    expect((await trialsOf(folder, "program")).map((t) => t.value)).toEqual([1, 1, 2, 2]);
  });
  it("import refuses another definition than that of the study", async () => {
    writeFileSync(join(folder, "more.csv"), "lr,value\n0.1,3\n");
    const into = ["import", "more.csv", "--into", "first"];
    for (const given of [
      ["--direction", "maximize"],
      ["--limit", "mb<=5"],
      ["--space", wider],
    ]) {
      const { code, err } = await attuneHere(folder, ...into, ...given);
      expect([code, err]).toEqual([
        2,
        expect.stringContaining('study "first" exists with another'),
      ]);
    }
    expect((await attuneHere(folder, ...into, "--as", "other")).err).toContain("--as names a new");
    expect((await attuneHere(folder, ...into, "--from-study", "first")).err).toContain(
      "--from-study chooses a study, but more.csv has none",
    );
    const same = ["--direction", "minimize", "--space", space];
    expect(await attuneHere(folder, ...into, ...same)).toMatchObject({ code: 0 });
    expect((await trialsOf(folder, "first")).some((t) => t.value === 3)).toBe(true);
  });
  it.each(["ask", "optimize", "worker"])(
    "%s has no option of which this is not known",
    async (name) => {
      const { out } = await attuneHere(folder, name, "--help");
      const options = new Set(
        out.match(/^ {2}(-\w, )?--[\w-]+/gm)?.map((o) => o.replace(/.*--/, "--")),
      );
      expect(options.size).toBeGreaterThan(8);
      const known = [...OBEYED, ...Object.keys(OF_THE_STUDY)];
      expect([...options].filter((option) => !known.includes(option))).toEqual([]);
    },
  );
});
