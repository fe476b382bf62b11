/** A thread that does tasks of one job. */
import { parentPort, workerData } from "node:worker_threads";
import { type Job, type Task, Work } from "./work.ts";

const work = new Work(workerData as Job);
parentPort!.on("message", ({ id, task }: { id: number; task: Task }) => {
  try {
    parentPort!.postMessage({ id, result: work.do(task) });
  } catch (error) {
    parentPort!.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
