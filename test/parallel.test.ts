import { expect, it } from "vitest";
import { samplerNamed, samplers } from "../src/sampler/sampler-by-name.ts";
import { categorical, float, int } from "../src/space/builders.ts";
import { memory } from "../src/storage/memory/memory.ts";
import { createStudy } from "../src/study/study.ts";

const space = { x: float(0, 1), n: int(1, 8), c: categorical(["a", "b"]) };
const loss = (p: any): number => (p.x - 0.3) ** 2 + p.n / 10 + (p.c === "a" ? 0 : 0.2);

/**
 * The parameters of 24 trials. Eight of them are always running; the given number of workers ask
 * for and finish them by turns in one fixed order, and share nothing but the storage.
 */
async function crew(name: string, workers: number): Promise<readonly unknown[]> {
  const storage = memory();
  const open = () =>
    createStudy({ space, objectives: "minimize", sampler: samplerNamed(name), seed: 11, storage });
  const studies = await Promise.all(Array.from({ length: workers }, open));
  const asked: { readonly params: any; tell(value: number): Promise<unknown> }[] = [];
  for (let turn = 0; turn < 24; turn++) {
    asked.push((await studies[turn % workers]!.ask()) as any);
    // Trials finish in another order than they were asked for.
    if (asked.length === 8) {
      const [trial] = asked.splice(6, 1);
      await trial!.tell(loss(trial!.params));
    }
  }
  return (await studies[0]!.refresh()).trials.map((t) => JSON.stringify(t.params));
}

it.each(Object.keys(samplers).filter((n) => n !== "manual"))(
  "%s gives the same trials, byte for byte, to 1, 2 and 8 workers",
  async (name) => {
    const alone = await crew(name, 1);
    expect(alone).toHaveLength(24);
    expect(await crew(name, 2)).toEqual(alone);
    expect(await crew(name, 8)).toEqual(alone);
  },
);
