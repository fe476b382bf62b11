/** The program of a worker thread or process: loads the objective once, evaluates what it is sent. */
import { parentPort, workerData } from "node:worker_threads";
import { serveAsChild } from "../../../process/child.ts";
import type { FromGuest, ToGuest } from "./messages.ts";
import { PRUNED_HERE, RemoteTrial } from "./remote-trial.ts";

const href: string = parentPort ? workerData.module : process.argv[2];
const loading = import(href);
loading.catch(() => {}); // reported with the first trial
let trial: RemoteTrial | undefined;

function send(message: FromGuest): void {
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message);
}

async function evaluate(request: Extract<ToGuest, { type: "evaluate" }>): Promise<void> {
  try {
    trial = new RemoteTrial(request, send);
    const objective: unknown = (await loading).default;
    if (typeof objective !== "function")
      throw new Error(`${href} has no default export that is a function`);
    const result: unknown = await objective(request.params, trial);
    const pruned = result === PRUNED_HERE;
    send({ type: "done", trial: request.number, result: pruned ? undefined : result, pruned });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    send({ type: "threw", trial: request.number, message });
  }
}

function receive(message: ToGuest): void {
  if (message.type === "evaluate") void evaluate(message);
  else trial?.receive(message);
}
if (parentPort) parentPort.on("message", receive);
else serveAsChild(receive);
