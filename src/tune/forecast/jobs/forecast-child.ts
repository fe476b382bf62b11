/** The program of a child process that trains forecasters (see `ForecastHost`). */
import { serveAsChild } from "../../../process/child.ts";
import type { ForecastJob, ToForecastChild } from "./forecast-job.ts";
import { runForecastTask } from "./forecast-runner.ts";

let job: ForecastJob;

serveAsChild<ToForecastChild>((message) => {
  if ("job" in message) {
    job = message.job;
    return;
  }
  try {
    process.send?.(runForecastTask(job, message.task));
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});
