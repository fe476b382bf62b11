import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStorage } from "../../src/storage/open-storage.ts";
import { allTrials } from "../../src/storage/storage.ts";
import type { StorageUrl } from "../../src/storage/url.ts";

export interface Member {
  readonly child: ChildProcess;
  readonly done: Promise<{
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
  }>;
}

/** A worker process on a study. */
export function member(url: string, budget: number, milliseconds: number, acks: string): Member {
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL("./worker.mjs", import.meta.url)),
      url,
      String(budget),
      String(milliseconds),
      acks,
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (t: string) => {
    out += t;
  });
  child.stderr.setEncoding("utf8").on("data", (t: string) => {
    err += t;
  });
  return {
    child,
    done: new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err }))),
  };
}
export const alive = (m: Member): boolean =>
  m.child.exitCode === null && m.child.signalCode === null;

export interface Verdict {
  readonly acknowledged: number;
  readonly lost: number;
  readonly twice: number;
  readonly running: number;
  readonly finished: number;
  readonly failedAsLost: number;
}
/** Compares the results that the storage acknowledged to workers with those that it has. */
export async function verdict(url: string, folder: string): Promise<Verdict> {
  const storage = await openStorage(url as StorageUrl);
  const trials = await allTrials(storage, "storm");
  await storage.close();
  const byNumber = new Map(trials.map((t) => [t.number, t]));
  const seen = new Set<number>();
  const v = { acknowledged: 0, lost: 0, twice: 0 };
  for (const file of readdirSync(folder).filter((f) => f.startsWith("acks")))
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      // A worker that was killed as it wrote leaves half a line.
      if (!/^\d+ \S+$/.test(line)) continue;
      const [number, value] = line.split(" ").map(Number) as [number, number];
      v.acknowledged++;
      if (seen.has(number)) v.twice++;
      seen.add(number);
      const t = byNumber.get(number);
      // A value may have been cut by the kill: then it is the beginning of the stored one.
      if (
        t?.state !== "complete" ||
        (t.values[0] !== value && !String(t.values[0]).startsWith(String(value)))
      )
        v.lost++;
    }
  return {
    ...v,
    running: trials.filter((t) => t.state === "running" || t.state === "waiting").length,
    finished: trials.filter((t) => t.state === "complete" || t.state === "failed").length,
    failedAsLost: trials.filter((t) => t.state === "failed").length,
  };
}
export const percentile = (times: readonly number[], p: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(p * times.length))] ??
  Number.NaN;
