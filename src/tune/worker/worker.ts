/** A process that does the tasks of one job. */
import { serveAsChild } from "../../process/child.ts";
import { type FromWorker, type ToWorker, Work } from "./work.ts";

const send = (message: FromWorker): void => void process.send!(message);
let work: Work;
serveAsChild<ToWorker>((message) => {
  if ("job" in message) {
    work = new Work(message.job);
    return;
  }
  try {
    send({ result: work.do(message.task) });
  } catch (error) {
    send({ error: error instanceof Error ? error.message : String(error) });
  }
});
