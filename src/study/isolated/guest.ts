/**
 * What runs in the worker thread or process: loads the objective once, evaluates what it is sent.
 */
import { parentPort, workerData } from "node:worker_threads";
import { serveAsChild } from "../../process/child.ts";
import type { FromGuest, ToGuest } from "./messages.ts";

const href: string = parentPort ? workerData.module : process.argv[2];
const send = (message: FromGuest): void =>
  void (parentPort ? parentPort.postMessage(message) : process.send!(message));
const PRUNED = Object.freeze({ pruned: true });
const answers = new Map<number, (answer: Extract<ToGuest, { type: "answer" }>) => void>();
let questions = 0;

/** Asks the study something and waits for its answer. */
function ask(question: (id: number) => FromGuest): Promise<any> {
  const id = questions++;
  send(question(id));
  return new Promise((resolve, reject) =>
    answers.set(id, ({ value, error }) =>
      error === undefined ? resolve(value) : reject(new Error(error)),
    ),
  );
}
const loading = import(href);
loading.catch(() => {}); // reported with the first trial

async function evaluate({
  number,
  repeat,
  params,
  fidelity,
}: Extract<ToGuest, { type: "evaluate" }>): Promise<void> {
  try {
    const objective = (await loading).default;
    if (typeof objective !== "function")
      throw new Error(`${href} has no default export that is a function`);
    let prune = false;
    const trial = {
      number,
      repeat,
      params,
      signal: new AbortController().signal,
      report: async (value: unknown, step: number): Promise<boolean> =>
        (prune = await ask((id) => ({ type: "report", id, value, step }))),
      shouldPrune: () => prune,
      pruned: () => PRUNED,
      setAttr: (key: string, value: any) => send({ type: "attribute", key, value }),
      fidelity,
      checkpoint: {
        read: () => ask((id) => ({ type: "read", id })),
        write: (bytes: Uint8Array, step: number) =>
          ask((id) => ({ type: "write", id, bytes, step })),
      },
    };
    const result = await objective(params, trial);
    send({
      type: "done",
      result: result === PRUNED ? undefined : result,
      pruned: result === PRUNED,
    });
  } catch (error) {
    send({ type: "threw", message: error instanceof Error ? error.message : String(error) });
  }
}

function receive(message: ToGuest): void {
  if (message.type === "evaluate") void evaluate(message);
  else {
    answers.get(message.id)?.(message);
    answers.delete(message.id);
  }
}
if (parentPort) parentPort.on("message", receive);
else serveAsChild(receive);
