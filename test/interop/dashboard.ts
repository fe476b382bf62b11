import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { freePort } from "../postgres-server.ts";
import { check, checkEqual } from "./checks.ts";
import { type Place, PYTHON } from "./optuna.ts";

const MAX_TRIES = 100;
const RETRY_MS = 100;

interface StudySummaries {
  readonly study_summaries: readonly {
    readonly study_id: number;
    readonly study_name: string;
    readonly directions: readonly string[];
  }[];
}
interface StudyDetail {
  readonly trials: readonly {
    readonly state: string;
    readonly values: readonly unknown[];
    readonly params: readonly unknown[];
  }[];
}

/** Checks that Optuna's dashboard shows the study that `checkFields` wrote. */
export async function checkDashboard({ name, optunaUrl }: Place): Promise<void> {
  const program = join(dirname(PYTHON), "optuna-dashboard");
  if (!existsSync(program)) {
    console.log(`skipped: ${name} in Optuna's dashboard (it is not in this Python)`);
    return;
  }
  const port = await freePort();
  const server = spawn(program, [optunaUrl, "--port", String(port)], { stdio: "ignore" });
  const get = <T>(path: string): Promise<T> => fetchJson<T>(`http://127.0.0.1:${port}/api/${path}`);
  try {
    const { study_summaries } = await get<StudySummaries>("studies");
    const fields = study_summaries.find((s) => s.study_name === "fields");
    checkEqual(`${name}: the dashboard lists the study with its directions`, fields?.directions, [
      "minimize",
      "maximize",
    ]);
    const { trials } = await get<StudyDetail>(`studies/${fields?.study_id}?after=0`);
    const complete = trials.filter((t) => t.state === "Complete");
    checkEqual(`${name}: … shows its trials`, [trials.length, complete.length], [9, 7]);
    check(
      `${name}: … with values and parameters`,
      complete.every((t) => t.values.length === 2 && t.params.length >= 5),
      complete[0],
    );
  } finally {
    server.kill();
  }
}

/** Repeats the request until the server has started. */
async function fetchJson<T>(url: string): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return (await (await fetch(url)).json()) as T;
    } catch (error) {
      if (tries === MAX_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
}
