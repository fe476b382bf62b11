import { useState } from "preact/hooks";
import { send, studyPath } from "../data/api.ts";
import { caller, mayWrite } from "../data/caller.ts";
import type { OpenStudy } from "../data/open-study.ts";
import type { StoredTrial } from "../data/stored-trial.ts";
import { Enqueue } from "./enqueue.tsx";

const UNFINISHED = ["waiting", "running", "paused"];

/** What the caller may do with a trial: have it evaluated again, change and enqueue it, cancel it. */
export function TrialActions(props: { readonly study: OpenStudy; readonly trial: StoredTrial }) {
  const { study, trial } = props;
  const [said, setSaid] = useState("");
  const { name: source, role } = caller.value ?? {};
  if (!mayWrite()) return null;
  const act = async (action: () => Promise<string>): Promise<void> => {
    try {
      setSaid(await action());
      study.refresh();
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  const retry = async (): Promise<string> => {
    const body = { params: trial.params, source };
    const path = `${studyPath(study.name)}/enqueue`;
    const { numbers } = await send<{ numbers: readonly number[] }>("POST", path, body);
    return `Enqueued as trial ${numbers.join(", ")}`;
  };
  const cancel = async (): Promise<string> => {
    await send("POST", `${studyPath(study.name)}/trials/${trial.number}/cancel`, {});
    return "Cancelled: its worker is told at its next heartbeat, report or result";
  };
  return (
    <p class="tools">
      {!UNFINISHED.includes(trial.state) && (
        <button type="button" onClick={() => act(retry)}>
          Evaluate again
        </button>
      )}
      {role === "admin" && UNFINISHED.includes(trial.state) && (
        <button type="button" onClick={() => act(cancel)}>
          Cancel the trial
        </button>
      )}
      <Enqueue study={study} params={trial.params} />
      <span role="status">{said}</span>
    </p>
  );
}
