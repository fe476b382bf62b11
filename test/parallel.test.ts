import { expect, it } from "vitest";
import { samplerNamed, samplers } from "../src/sampler/sampler-by-name.ts";
import { categorical, float, int } from "../src/space/builders.ts";
import { memory } from "../src/storage/memory.ts";
import { createStudy } from "../src/study/study.ts";

const space = { x: float(0, 1), n: int(1, 8), c: categorical(["a", "b"]) };
const loss = (p: any): number => (p.x - 0.3) ** 2 + p.n / 10 + (p.c === "a" ? 0 : 0.2);

/**
 * 24 trials of which eight are always under way, asked for and told in the same order by so many
 * workers in turn, each with nothing but the storage.
 */
async function crew(name: string, workers: number): Promise<readonly unknown[]> {
  const storage = memory();
  const open = () =>
    createStudy({ space, objectives: "minimize", sampler: samplerNamed(name), seed: 11, storage });
  const studies = await Promise.all(Array.from({ length: workers }, open));
  const asked: { readonly params: any; tell(value: number): Promise<unknown> }[] = [];
  for (let turn = 0; turn < 24; turn++) {
    asked.push((await studies[turn % workers]!.ask()) as any);
    // The one before last comes back first: not the order of asking.
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
