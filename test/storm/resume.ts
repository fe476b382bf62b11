import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { samplers } from "../../src/sampler/sampler-by-name.ts";
import { openStorage } from "../../src/storage/open-storage.ts";
import { allTrials } from "../../src/storage/storage.ts";
import type { StorageUrl } from "../../src/storage/url.ts";

const TRIALS = 100;
const worker = fileURLToPath(new URL("./resume-worker.mjs", import.meta.url));

function run(url: string, sampler: string, trials: number): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [worker, url, sampler, String(trials)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return new Promise((resolve) => child.on("close", (_code, signal) => resolve(signal)));
}
async function paramsOf(url: string, sampler: string): Promise<readonly string[]> {
  const storage = await openStorage(url as StorageUrl);
  const trials = await allTrials(storage, sampler);
  await storage.close();
  return trials.map((t) => JSON.stringify([t.number, t.params, t.values]));
}

/**
 * Runs each sampler with a new process for each trial, killed once it has finished the trial: the
 * study must equal that of a single process, byte for byte.
 */
export async function resume(o: { readonly folder: string }): Promise<boolean> {
  const names = Object.keys(samplers).filter((name) => name !== "manual" && name !== "grid");
  const broken: string[] = [];
  const one = async (name: string): Promise<void> => {
    const [whole, killed] = ["whole", "killed"].map(
      (kind) => `sqlite:${join(o.folder, `${name}-${kind}.db`)}`,
    ) as [string, string];
    await run(whole, name, TRIALS);
    for (let i = 0; i < TRIALS; i++)
      if ((await run(killed, name, 1)) !== "SIGKILL")
        broken.push(`${name}: ended by itself at trial ${i}`);
    const [a, b] = [await paramsOf(whole, name), await paramsOf(killed, name)];
    const first = a.findIndex((text, i) => text !== b[i]);
    if (first !== -1 || a.length !== TRIALS || b.length !== TRIALS)
      broken.push(`${name}: differs at trial ${first} of ${a.length} and ${b.length}`);
    else console.log(`${name}: killed after each of ${TRIALS} trials, equal to the unbroken run`);
  };
  const queue = names.slice();
  const lane = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) await one(name);
  };
  await Promise.all([lane(), lane()]);
  for (const line of broken) console.log(line);
  return broken.length === 0;
}
