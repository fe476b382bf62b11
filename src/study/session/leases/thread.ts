/** The program of the heartbeat thread: renews all leases of a worker while its main thread is busy. */
import { parentPort, workerData } from "node:worker_threads";
import { openStorage } from "../../../storage/open-storage.ts";
import type { StorageUrl } from "../../../storage/url.ts";

export interface BeatOptions {
  /** Of the storage. */
  readonly url: string;
  readonly study: string;
  readonly worker: string;
  readonly leaseMs: number;
  readonly everyMs: number;
}

const { url, study, worker, leaseMs, everyMs } = workerData as BeatOptions;
const storage = await openStorage(url as StorageUrl);
let beating: Promise<void> = Promise.resolve();
const timer = setInterval(() => {
  // An unreachable storage may be back at the next beat, before the lease runs out.
  beating = beating.then(() => storage.beat(study, worker, leaseMs)).catch(() => {});
}, everyMs);
parentPort?.once("message", async () => {
  clearInterval(timer);
  await beating;
  await storage.close();
});
parentPort?.postMessage("ready");
