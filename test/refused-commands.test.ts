import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createStudy, float } from "../src/index.ts";
import { cmaEs, gp } from "../src/sampler/index.ts";
import { memory } from "../src/storage/memory/memory.ts";
import { attuneHere, jsonHere, scratch } from "./command.ts";

const folder = scratch();
const SPACE = '{"x":{"type":"float","low":0,"high":1}}';
const two = ["--objective", "a=min", "--objective", "b=max"];

describe("a command that is used wrongly leaves no study behind", () => {
  it.each<[string, readonly string[], string]>([
    ["optimize", ["--try", '{"y":1}'], "y: no parameter of that name"],
    ["optimize", ["--pruner", "median", "--confirm"], "confirm needs a study with one objective"],
    ["optimize", [...two, "--target", "1"], "--target needs a study with one objective"],
    ["optimize", [...two, "--min-gain", "1"], "--min-gain needs a study with one objective"],
    ["optimize", [...two, "--sampler", "cma-es"], "sampler cma-es does not support 2 objectives"],
    ["optimize", ["--sampler", "cma-es", "--pruner", "pbt:1:9"], "pruner pbt has trials copy"],
    ["worker", [...two, "--target", "1"], "--target needs a study with one objective"],
    ["ask", ["--try", '{"x":3}'], "x: 3 is outside 0 … 1"],
  ])("%s %j", async (command, options, message) => {
    rmSync(join(folder, "attune.db"), { force: true });
    const ran = await attuneHere(
      folder,
      ...[command, ...(command === "worker" ? ["--space"] : []), SPACE, "--study", "s"],
      ...options,
      ...(command === "ask" ? [] : ["--trials", "2", "--", "echo", "1"]),
    );
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toContain(`attune: ${message}`);
    expect(await jsonHere(folder, "studies")).toEqual([]);
  });
});

it("a study whose sampler does not serve it is not created", async () => {
  const storage = memory();
  const objectives = { a: "minimize", b: "maximize" } as const;
  const space = { x: float(0, 1) };
  await expect(
    createStudy({ name: "s", space, objectives, storage, sampler: cmaEs() }),
  ).rejects.toMatchObject({ code: "sampler-unsupported" });
  expect(await storage.list(() => {})).toEqual([]);
  // The name is free for a study with another definition.
  await (
    await createStudy({ name: "s", space, objectives: "minimize", storage, sampler: gp() })
  ).close();
});
