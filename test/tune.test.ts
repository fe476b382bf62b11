import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { random, samplerNamed } from "attune/samplers";
import { openStorage } from "attune/storage";
import { tune } from "attune/tune";
import { afterAll, describe, expect, it } from "vitest";
import { readStudy } from "../src/study/stored-study.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-tune-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A small table with every kind of column; `signal` is what the target follows. */
function rows(n: number, signal = 1): { readonly [name: string]: string | number | null }[] {
  let state = 12345;
  const uniform = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  return Array.from({ length: n }, (_, i) => {
    const [a, b, c] = [uniform(), uniform(), uniform()];
    const plan = c < 0.4 ? "basic" : c < 0.8 ? "plus" : "gold";
    const score = signal * (3 * a - 2 * b + (plan === "gold" ? 1 : 0)) + uniform() * 0.8;
    return {
      a,
      b: i % 13 === 0 ? null : b,
      plan,
      town: `t${Math.floor(c * 40)}`,
      day: `2024-0${1 + (i % 9)}-1${i % 9}`,
      y: score > signal ? "yes" : "no",
      amount: score * 10,
    };
  });
}
const quick = { trials: 9, seed: 1, parallel: 2, models: ["linear", "tree", "boosting"] as const };

describe("tuning a table", () => {
  it("has the constant, the default linear model and the default forest as its first trials, and reports against them", async () => {
    const r = await tune(rows(300), { target: "y", ignore: ["amount"], ...quick });
    const byNumber = [...r.leaderboard].sort((p, q) => p.number - q.number);
    expect(byNumber.slice(0, 3).map((e) => e.model)).toEqual(["constant", "linear", "forest"]);
    expect(r.trials).toBe(9);
    expect(r.task).toBe("classification");
    expect(r.metric).toBe("auc");
    expect(byNumber[0]!.validation.mean).toBe(0.5);
    expect(r.best.validation.mean).toBeGreaterThan(0.85);
    expect(r.holdout!.mean).toBeGreaterThan(0.8);
    expect(r.holdout!.low).toBeLessThan(r.holdout!.mean);
    expect(["linear", "forest"]).toContain(r.baseline!.model);
    expect(r.leaderboard.every((e) => e.folds.length === 5)).toBe(true);
    const json = JSON.parse(JSON.stringify(r.toJSON()));
    expect(json).toMatchObject({
      task: "classification",
      metric: "auc",
      trials: 9,
      best: { model: r.best.model, cv: { mean: r.best.validation.mean } },
      default: { cv: {}, holdout: {} },
      holdout: { score: r.holdout!.mean },
      verdict: { fit: expect.any(String), recommended: expect.any(String) },
    });
    expect(json.seconds).toBeGreaterThan(0);
  });

  it("gives the same result with the same seed at any number of workers, and another with another", async () => {
    const data = rows(160);
    const run = async (parallel: number, seed = 1) => {
      const r = await tune(data, { target: "y", ignore: ["amount"], trials: 12, seed, parallel });
      return [...r.leaderboard]
        .sort((p, q) => p.number - q.number)
        .map(({ number, model, params, validation, train, folds }) => ({
          number,
          model,
          params,
          validation,
          train,
          folds,
        }));
    };
    const one = await run(1);
    expect(await run(2)).toEqual(one);
    expect(await run(5)).toEqual(one);
    expect(await run(2, 2)).not.toEqual(one);
  });

  it("predicts new rows: unseen categories, missing cells, columns in another order; from the model file too", async () => {
    const r = await tune(rows(300), { target: "y", ignore: ["amount"], ...quick });
    const strange = [
      { town: "nowhere", plan: "platinum", b: null, a: 0.9, day: null, extra: 1 },
      ...rows(300).slice(0, 5),
    ];
    const seen: any[] = [];
    for await (const p of r.predict(strange as any)) seen.push(p);
    expect(seen.length).toBe(6);
    for (const p of seen) {
      expect(["yes", "no"]).toContain(p.prediction);
      expect(p.probability.yes + p.probability.no).toBeCloseTo(1, 9);
    }
    const { predictRows } = await import("attune/tune");
    const again: any[] = [];
    for await (const p of predictRows(JSON.parse(JSON.stringify(r.model())), strange as any))
      again.push(p);
    for (let i = 0; i < 6; i++)
      expect(again[i].probability.yes).toBeCloseTo(seen[i].probability.yes, 6);
    await expect(
      (async () => {
        for await (const _ of r.predict([{ a: 1 }])) {
          // it fails before the first
        }
      })(),
    ).rejects.toThrow(/lacks columns b, plan, town, day/);
  });

  it("does regression, and says what it takes the columns for", async () => {
    const notes: string[] = [];
    const r = await tune(rows(250), {
      target: "amount",
      ignore: ["y"],
      ...quick,
      onData: (n) => notes.push(...n.map((x) => `${x.column}: ${x.message}`)),
    });
    expect(r.task).toBe("regression");
    expect(r.metric).toBe("rmse");
    expect(r.best.validation.mean).toBeLessThan(
      0.6 * r.leaderboard.find((e) => e.model === "constant")!.validation.mean,
    );
    expect(notes[0]).toMatch(
      /regression, 250 rows, 50 of them held out, 5 columns \(2 numbers, 2 categories, 1 dates\), scored by rmse/,
    );
    expect(notes).toContain("day: dates");
    for await (const p of r.predict(rows(3))) expect(Number.isFinite(p.prediction)).toBe(true);
  });

  it("finds that there is nothing to find, and says so: targets of pure noise", async () => {
    const noise = rows(300, 0).map((r, i) => ({ ...r, y: (i * 7919) % 13 < 6 ? "yes" : "no" }));
    const r = await tune(noise, { target: "y", ignore: ["amount"], ...quick });
    expect(r.verdict.beatsDefault).toBe(false);
    expect(r.verdict.recommended).toBe("default");
    expect(r.holdout!.low).toBeLessThan(0.6);
  });

  it("warns of a column that gives the target away, and of copies", async () => {
    const leaky = rows(200).map((r) => ({
      ...r,
      leak: r["y"] === "yes" ? 1 + Number(r["a"]) : -Number(r["a"]),
    }));
    const r = await tune([...leaky, ...leaky.slice(0, 40)], {
      target: "y",
      ...quick,
      trials: 4,
      ignore: ["amount"],
    });
    expect(r.notes.find((n) => n.column === "leak")!.message).toMatch(
      /predicts the target almost perfectly/,
    );
    expect(r.notes.some((n) => /copies/.test(n.message))).toBe(true);
  });

  it("fixes parameters, and evaluates given configurations first", async () => {
    const r = await tune(rows(150), {
      target: "y",
      ignore: ["amount"],
      trials: 8,
      seed: 1,
      set: { model: "tree", depth: 3 },
      tries: [{ model: "tree", minLeaf: 17 }],
    });
    const byNumber = [...r.leaderboard].sort((p, q) => p.number - q.number);
    expect(byNumber[3]).toMatchObject({ model: "tree", params: { minLeaf: 17 } });
    for (const e of byNumber.slice(4))
      expect(e).toMatchObject({ model: "tree", params: { depth: 3 } });
    expect(new Set(byNumber.slice(4).map((e) => JSON.stringify(e.params))).size).toBe(
      byNumber.length - 4,
    );
  });

  it("gives up a candidate that loses its first folds; whoever is on the leaderboard has all of them", async () => {
    const file = join(folder, "folds.db");
    const r = await tune(rows(200), {
      target: "y",
      ignore: ["amount"],
      ...quick,
      trials: 16,
      models: ["tree", "neighbors"],
      study: "folds",
      storage: `sqlite:${file}`,
    });
    const storage = await openStorage(`sqlite:${file}`);
    const { trials } = await readStudy(storage, "folds");
    await storage.close();
    const lost = trials.filter((t) => t.attributes["folds"] !== undefined);
    expect(lost.length).toBeGreaterThan(0);
    const best = r.leaderboard[0]!;
    for (const t of lost) {
      expect((t.attributes["folds"] as number[]).length).toBeLessThan(best.folds.length);
      expect(t.state === "complete" && (t.value as number) < best.validation.mean).toBe(true); // by AUC, where more is better
      expect(r.leaderboard.some((e) => e.number === t.number)).toBe(false);
    }
    for (const e of r.leaderboard) expect(e.folds.length).toBe(best.folds.length);
    expect(r.leaderboard.length + lost.length).toBe(16);
  });

  it("tries candidates on few of many rows first; the same trials with one worker and with two", async () => {
    const file = join(folder, "rows.db");
    const many = rows(9800);
    const run = (study: string, parallel: number) =>
      tune(many, {
        target: "y",
        ignore: ["amount", "town", "day"],
        trials: 16,
        seed: 2,
        parallel,
        folds: 3,
        models: ["linear", "tree"],
        study,
        storage: `sqlite:${file}`,
      });
    const two = await run("two", 2);
    await run("one", 1);
    const storage = await openStorage(`sqlite:${file}`);
    const { trials } = await readStudy(storage, "two");
    const again = await readStudy(storage, "one");
    await storage.close();
    const shape = (t: (typeof trials)[number]) => [
      t.params,
      t.attributes["screened"],
      t.state === "complete" && t.value,
    ];
    expect(again.trials.map(shape)).toEqual(trials.map(shape));
    expect(trials.every((t) => (t.attributes["screened"] as number[]).length === 1)).toBe(true);
    const lost = trials.filter((t) => t.attributes["measured"] === undefined);
    expect(lost.length).toBeGreaterThan(0);
    expect(two.leaderboard.length).toBe(16 - lost.length);
    for (const e of two.leaderboard) expect(e.folds.length).toBe(3);
    for (const t of lost) expect(two.leaderboard.some((e) => e.number === t.number)).toBe(false);
    // The baselines, and what is tried at first, are never given up.
    expect(Math.min(...lost.map((t) => t.number))).toBeGreaterThan(3);
  });

  it("says which of two forests is kept: the tuned one, or the untuned one that did better on unseen rows", async () => {
    const kept = new Set<string>();
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const r = await tune(rows(120, 0.3), {
        target: "y",
        ignore: ["amount"],
        trials: 7,
        seed,
        models: ["forest"],
      });
      const json = r.toJSON() as { kept: string };
      const untuned = r.kept.number === r.baseline!.number && r.best.number !== r.baseline!.number;
      expect(json.kept).toBe(r.kept.number === r.best.number ? "best" : "default");
      if (untuned)
        expect(r.toHTML()).toContain(
          `the untuned ${r.baseline!.model}, which did better on unseen rows`,
        );
      expect((r.model() as { params: object }).params).toEqual(r.kept.params);
      kept.add(json.kept);
    }
    expect(kept.size).toBe(2);
  });

  it("takes a value above the searched range when the user fixes it, and any sampler", async () => {
    const r = await tune(rows(120), {
      target: "y",
      ignore: ["amount"],
      trials: 5,
      seed: 1,
      sampler: random(),
      set: { model: "forest", trees: 600 },
    });
    expect(r.leaderboard.filter((e) => e.number > 2).every((e) => e.params["trees"] === 600)).toBe(
      true,
    );
  });

  it.each(["grid", "random", "sobol", "halton", "tpe", "genetic", "manual"])(
    "is searched by %s",
    async (name) => {
      const r = await tune(rows(100), {
        target: "y",
        ignore: ["amount"],
        trials: 6,
        seed: 1,
        sampler: samplerNamed(name),
      });
      expect(r.trials).toBe(name === "manual" ? 3 : 6);
    },
  );

  it("with time as an objective has a front that no candidate dominates", async () => {
    const r = await tune(rows(200), {
      target: "y",
      ignore: ["amount"],
      metric: "accuracy",
      objective: "score,time",
      trials: 12,
      seed: 1,
    });
    expect(r.front.length).toBeGreaterThan(0);
    for (const f of r.front)
      for (const e of r.leaderboard)
        expect(e.validation.mean > f.validation.mean && e.seconds < f.seconds).toBe(false);
    expect((r.toJSON() as any).front.length).toBe(r.front.length);
  });

  it("keeps groups and time apart in folds and holdout", async () => {
    const grouped = rows(200).map((r, i) => ({ ...r, who: `p${i % 25}` }));
    const r = await tune(grouped, {
      target: "y",
      ignore: ["amount"],
      ...quick,
      trials: 4,
      folds: { by: "group", column: "who", count: 4 },
    });
    expect(r.best.folds.length).toBe(4);
    expect(r.notes).toContainEqual({
      column: "who",
      message: "used to split the rows; not used as an input",
    });
    const t = await tune(rows(200), {
      target: "y",
      ignore: ["amount"],
      ...quick,
      trials: 4,
      folds: { by: "time", column: "day", count: 3 },
    });
    expect(t.best.folds.length).toBe(3);
    await expect(
      tune(rows(100), { target: "y", ...quick, folds: { by: "time", column: "town", count: 3 } }),
    ).rejects.toThrow(/neither a date nor a number/);
  });

  it("within a time ends with candidates that were all judged on every fold", async () => {
    const r = await tune(rows(400), {
      target: "y",
      ignore: ["amount"],
      seconds: 3,
      seed: 1,
      repeats: 2,
    });
    expect(r.leaderboard.length).toBeGreaterThan(2);
    for (const e of r.leaderboard) expect(e.folds.length).toBe(10);
  });

  it("goes on with its study: the same call does nothing twice, more trials add to it, other data is another study", async () => {
    const storage = `sqlite:${join(folder, "s.db")}` as const;
    const data = rows(150);
    const run = (trials: number, d = data) =>
      tune(d, { target: "y", ignore: ["amount"], ...quick, trials, storage });
    const first = await run(6);
    const second = await run(6);
    expect(second.study).toBe(first.study);
    expect(second.leaderboard).toEqual(first.leaderboard);
    const third = await run(10);
    expect(third.trials).toBe(10);
    expect(third.leaderboard.filter((e) => e.number < 6)).toEqual(
      first.leaderboard
        .filter((e) => e.number < 6)
        .sort(
          (a, b) =>
            third.leaderboard.findIndex((e) => e.number === a.number) -
            third.leaderboard.findIndex((e) => e.number === b.number),
        ),
    );
    expect((await run(4, rows(151))).study).not.toBe(first.study);
    await expect(
      tune(rows(151), { target: "y", ...quick, storage, study: first.study }),
    ).rejects.toMatchObject({ code: "space-changed" });
  });

  it("stopped by a signal keeps what is done and says how to go on", async () => {
    const storage = `sqlite:${join(folder, "stopped.db")}` as const;
    const controller = new AbortController();
    const data = rows(150);
    const options = { target: "y", ignore: ["amount"], ...quick, trials: 12, storage };
    await expect(
      tune(data, {
        ...options,
        signal: controller.signal,
        onProgress: (p) => p.finished === 5 && controller.abort(),
      }),
    ).rejects.toMatchObject({ code: "run-failed", hint: expect.stringMatching(/same command/) });
    const rest = await tune(data, options);
    expect(rest.trials).toBe(12);
    const whole = await tune(data, { ...options, storage: "memory:" });
    expect(rest.leaderboard.map((e) => [e.number, e.validation])).toEqual(
      whole.leaderboard.map((e) => [e.number, e.validation]),
    );
  });

  it("goes on when the processes that train are killed: what they were at has failed, and says so", async () => {
    const storage = `sqlite:${join(folder, "killed.db")}` as const;
    let killed = false;
    const r = await tune(rows(200), {
      ...{ target: "y", ignore: ["amount"], ...quick, storage },
      onProgress({ finished }) {
        if (finished < 4 || killed) return;
        killed = true;
        const handles: { spawnfile?: string; kill(signal: "SIGKILL"): void }[] = (
          process as any
        )._getActiveHandles();
        for (const handle of handles) if (handle.spawnfile !== undefined) handle.kill("SIGKILL");
      },
    });
    expect(r.trials).toBe(9);
    const opened = await openStorage(storage);
    const trials = (await readStudy(opened, undefined)).trials;
    await opened.close();
    const failed = trials.filter((t) => t.state === "failed");
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.every((t) => /ended with SIGKILL/.test(t.message ?? ""))).toBe(true);
    expect(
      r.leaderboard.every(
        (e) => e.folds.length === 5 && failed.every((t) => t.number !== e.number),
      ),
    ).toBe(true);
  });

  it("writes a page that needs no network and in which no name from the data is code", async () => {
    const evil = rows(120).map(({ a, ...r }) => ({ ...r, "<script>alert(1)</script>": a }));
    const r = await tune(evil as any, { target: "y", ignore: ["amount"], ...quick, trials: 5 });
    const html = r.toHTML();
    expect(html).not.toMatch(/<script/i);
    expect(html).not.toMatch(/(src|href)=|url\(|https?:/i);
    expect(html).toContain("&#60;script&#62;");
    for (const part of ["Leaderboard", "Quality against time", "On unseen rows", r.best.model])
      expect(html).toContain(part);
  });

  it.each<[string, object, RegExp]>([
    ["a metric of the other task", { metric: "rmse" }, /metric "rmse" is not for classification/],
    ["an unknown model", { models: ["tre"] }, /unknown model "tre"/],
    ["an unknown parameter", { set: { dept: 3 } }, /no model has a parameter "dept"/],
    ["a value that is none", { set: { model: "tree", depth: "deep" } }, /depth/],
    ["a configuration without a model", { tries: [{ depth: 3 }] }, /with a model/],
    ["one fold", { folds: 1 }, /folds must be/],
    ["all rows held out", { holdout: 1 }, /holdout must be/],
    ["no trials", { trials: 0 }, /trials must be/],
  ])("names what is wrong: %s", async (_, options, message) => {
    await expect(tune(rows(60), { target: "y", ...options } as any)).rejects.toThrow(message);
  });
});

it("reads a file as the command line does", async () => {
  const path = join(folder, "penguins.csv");
  const data = rows(80);
  writeFileSync(
    path,
    `${Object.keys(data[0]!).join()}\n${data
      .map((r) =>
        Object.values(r)
          .map((v) => v ?? "")
          .join(),
      )
      .join("\n")}\n`,
  );
  expect(readFileSync(path, "utf8").length).toBeGreaterThan(100);
  const r = await tune(path, { target: "y", ignore: ["amount"], ...quick, trials: 4 });
  expect(r.study).toMatch(/^penguins-y-/);
});
