/** The program of a worker thread or process: loads the objective once, evaluates what it is sent. */
import { parentPort, workerData } from "node:worker_threads";
import { serveAsChild } from "../../../process/child.ts";
import { PRUNED_RESULT } from "../../../trial/pruned.ts";
import { describeThrown } from "../../../trial/thrown.ts";
import type { FromGuest, ToGuest } from "./messages.ts";
import { RemoteTrial } from "./remote-trial.ts";

const href: string = parentPort ? workerData.module : process.argv[2];
const loading = import(href).catch((error: unknown) => {
  throw explainLoading(error);
});
loading.catch(() => {}); // reported with the first trial
/** The error of a module that can't be loaded, with what to do where the cause is known. */
function explainLoading(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  if (error.code === "ERR_UNKNOWN_FILE_EXTENSION" && /\.[cm]?tsx?$/.test(href))
    error.message =
      `Node.js ${process.versions.node} can't load the TypeScript module ${href}: ` +
      "compile it with tsc, and give the URL of the .js file";
  if (error.code === "ERR_MODULE_NOT_FOUND")
    error.message = error.message.replace(/ imported from .*[\\/]guest\.[jt]s$/, "");
  return error;
}

let trial: RemoteTrial | undefined;

function send(message: FromGuest): void {
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message);
}

async function evaluate(request: Extract<ToGuest, { type: "evaluate" }>): Promise<void> {
  const { number } = request;
  const own = new RemoteTrial(request, send);
  trial = own;
  try {
    const objective: unknown = (await loading).default;
    if (typeof objective !== "function")
      throw new Error(`${href} has no default export that is a function`);
    send({ type: "called", trial: number });
    const result: unknown = await objective(request.params, own);
    const pruned = own.isPrunedBy(result);
    send({ type: "done", trial: number, result: pruned ? undefined : result, pruned });
  } catch (error) {
    if (error === PRUNED_RESULT)
      send({ type: "done", trial: number, result: undefined, pruned: true });
    else send({ type: "threw", trial: number, thrown: describeThrown(error) });
  }
}

function receive(message: ToGuest): void {
  if (message.type === "evaluate") void evaluate(message);
  else trial?.receive(message);
}
/** As a thread does by itself: ends with the error that nothing caught, and says which it was. */
function crash(error: unknown): void {
  console.error(error);
  const end = (): never => process.exit(1);
  const message: FromGuest = {
    ...{ type: "crashed", trial: trial?.number ?? -1 },
    thrown: describeThrown(error),
  };
  if (process.send === undefined) end();
  process.send?.(message, end);
}

if (parentPort) parentPort.on("message", receive);
else {
  process.on("uncaughtException", crash);
  serveAsChild(receive);
}
