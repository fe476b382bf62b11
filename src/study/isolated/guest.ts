/** What runs in the worker thread or process: loads the objective once, evaluates what it is sent. */
import { parentPort, workerData } from "node:worker_threads";
import type { FromGuest, ToGuest } from "./messages.ts";

const href: string = parentPort ? workerData.module : process.argv[2]!;
const send = (message: FromGuest): void => void (parentPort ? parentPort.postMessage(message) : process.send!(message));
const PRUNED = Object.freeze({ pruned: true });
const answers = new Map<number, (answer: Extract<ToGuest, { type: "answer" }>) => void>();
let reports = 0;
const loading = import(href);
loading.catch(() => {}); // reported with the first trial

async function evaluate({ number, repeat, params }: Extract<ToGuest, { type: "evaluate" }>): Promise<void> {
  try {
    const objective = (await loading).default;
    if (typeof objective !== "function") throw new Error(`${href} has no default export that is a function`);
    let prune = false;
    const trial = {
      number,
      repeat,
      params,
      signal: new AbortController().signal,
      report(value: unknown, step: number): Promise<boolean> {
        const id = reports++;
        send({ type: "report", id, value, step });
        return new Promise((resolve, reject) =>
          answers.set(id, (answer) => {
            if (answer.error !== undefined) return reject(new Error(answer.error));
            prune = answer.prune;
            resolve(prune);
          }),
        );
      },
      shouldPrune: () => prune,
      pruned: () => PRUNED,
      setAttr: (key: string, value: any) => send({ type: "attribute", key, value }),
    };
    const result = await objective(params, trial);
    send({ type: "done", result: result === PRUNED ? undefined : result, pruned: result === PRUNED });
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
else process.on("message", receive);
