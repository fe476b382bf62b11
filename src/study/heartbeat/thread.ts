/**
 * What runs in the thread: renews all leases of a worker, whatever the main thread is busy with.
 */
import { parentPort, workerData } from "node:worker_threads";
import { openStorage } from "../../storage/open-storage.ts";
import type { StorageUrl } from "../../storage/url.ts";

export interface BeatData {
  readonly url: string;
  readonly study: string;
  readonly worker: string;
  /** Milliseconds. */
  readonly lease: number;
  readonly every: number;
}

const { url, study, worker, lease, every } = workerData as BeatData;
const storage = await openStorage(url as StorageUrl);
let beating: Promise<void> = Promise.resolve();
const timer = setInterval(() => {
  // A storage that can't be reached now may be at the next beat; the lease outlasts two.
  beating = beating.then(() => storage.beat(study, worker, lease)).catch(() => {});
}, every);
parentPort!.once("message", async () => {
  clearInterval(timer);
  await beating;
  await storage.close();
});
parentPort!.postMessage("ready");
