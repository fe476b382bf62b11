import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { mutateLines } from "../../test/mutate.ts";
import { AttuneError } from "../errors/attune-error.ts";
import { createRng } from "../numeric/rng.ts";
import { readBackup } from "./backup.ts";
import { memory } from "./memory/memory.ts";
import { allTrials } from "./storage.ts";

const whole = readFileSync("test/fixtures/6e2f6c9/backup.jsonl", "utf8");
// The changes hit each line of a short backup more often: one study, and its first trials.
const lines = whole.split("\n").slice(0, 12);
const name = JSON.parse(lines[0]!).name;
const short = [...lines, JSON.stringify({ attune: "end", study: name, trials: 11 })].join("\n");

it("a backup that was changed is one line, or is restored as what it says: 2,000 changes", async () => {
  expect(readBackup(short, "b.jsonl")).toHaveLength(1);
  let restored = 0;
  for (let seed = 0; seed < 2000; seed++) {
    const text = mutateLines(seed % 10 === 0 ? whole : short, createRng(seed));
    try {
      for (const { study, trials } of readBackup(text, "b.jsonl")) {
        const storage = memory();
        await storage.restore(study, trials);
        const rows = await allTrials(storage, study.name);
        expect(rows, `seed ${seed}`).toHaveLength(trials.length);
        for (const { values, params } of rows) {
          expect(
            values.every((v) => typeof v === "number"),
            `seed ${seed}`,
          ).toBe(true);
          expect(params === null || typeof params === "object", `seed ${seed}`).toBe(true);
        }
        await storage.close();
        restored++;
      }
    } catch (error) {
      if (!(error instanceof AttuneError)) throw new Error(`seed ${seed}`, { cause: error });
      expect(error.code, `seed ${seed}: ${error.message}`).toBe("data-invalid");
      expect(error.message).toMatch(/^b\.jsonl, line \d+: [^\n]+$/);
    }
  }
  expect(restored).toBeGreaterThan(0);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});
