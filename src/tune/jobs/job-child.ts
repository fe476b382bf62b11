/** The program of a child process that runs the tasks of one job (see `JobHost`). */
import { serveAsChild } from "../../process/child.ts";
import type { Column } from "../table/data-table.ts";
import type { FromChild, JobTask, ToChild } from "./job.ts";
import { JobRunner } from "./job-runner.ts";

let runner: JobRunner;
let columns: Column[] = [];

function answer(task: JobTask): FromChild {
  try {
    return runner.run(task);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

serveAsChild<ToChild>((message) => {
  if ("job" in message) {
    columns = [];
    runner = new JobRunner({ ...message.job, table: { ...message.job.table, columns } });
  } else if ("column" in message) columns.push(message.column);
  else process.send?.(answer(message.task));
});
