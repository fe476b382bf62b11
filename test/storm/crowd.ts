import { join } from "node:path";
import { openStorage } from "../../src/storage/open-storage.ts";
import type { StorageUrl } from "../../src/storage/url.ts";
import { member, percentile, verdict } from "./crew.ts";

/**
 * 32 processes with 1,000 trials each on one study, and a reader beside them that looks all the
 * time.
 */
export async function crowd(o: {
  readonly url: string;
  readonly folder: string;
}): Promise<boolean> {
  const workers = 32;
  const budget = workers * 1000;
  const began = performance.now();
  const crew = Array.from({ length: workers }, (_, i) =>
    member(o.url, budget, 0, join(o.folder, `acks-${i}`)),
  );
  let reading = true;
  let reads = 0;
  const readErrors: unknown[] = [];
  const reader = (async () => {
    const storage = await openStorage(o.url as StorageUrl);
    while (reading) {
      try {
        await storage.list();
        reads++;
      } catch (error) {
        readErrors.push(error);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await storage.close();
  })();
  const ended = await Promise.all(crew.map((m) => m.done));
  const seconds = (performance.now() - began) / 1000;
  reading = false;
  await reader;
  const times = ended
    .filter((e) => e.out !== "")
    .map((e) => JSON.parse(e.out) as { ask: number[]; tell: number[] });
  const ask = times.flatMap((t) => t.ask);
  const tell = times.flatMap((t) => t.tell);
  const failures = ended.filter((e) => e.code !== 0);
  const v = await verdict(o.url, o.folder);
  console.log(
    JSON.stringify({
      workers,
      trials: budget,
      seconds: Number(seconds.toFixed(1)),
      trialsPerSecond: Math.round(budget / seconds),
      failures: failures.length,
      readErrors: readErrors.length,
      reads,
      ...v,
    }),
  );
  for (const [name, list] of [
    ["ask", ask],
    ["tell", tell],
  ] as const)
    console.log(
      `${name}: median ${percentile(list, 0.5).toFixed(1)} ms, ` +
        `p99 ${percentile(list, 0.99).toFixed(0)} ms, longest ${percentile(list, 1).toFixed(0)} ms`,
    );
  for (const f of new Set(failures.map((e) => e.err)))
    console.log(f.split("\n").slice(0, 6).join("\n"));
  return (
    v.lost === 0 &&
    v.twice === 0 &&
    v.finished === budget &&
    failures.length === 0 &&
    readErrors.length === 0
  );
}
