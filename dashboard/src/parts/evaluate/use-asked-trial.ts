import { useEffect, useState } from "preact/hooks";
import { send, studyPath } from "../../data/api.ts";
import { caller } from "../../data/caller.ts";

/** How long a trial is a person's without a heartbeat of the page. */
const LEASE_SECONDS = 600;

/** A trial that a person evaluates. */
export interface AskedTrial {
  readonly number: number;
  readonly ticket: string;
  readonly params: { readonly [name: string]: unknown };
}

/**
 * The trial of a study that a person evaluates, if there is one: the tab keeps it when it is loaded
 * again, and renews its lease.
 */
export function useAskedTrial(study: string) {
  const key = `attune-trial ${study}`;
  const [trial, setTrial] = useState<AskedTrial | undefined>(() => readKept(key));
  const [said, setSaid] = useState("");
  const path = `${studyPath(study)}/trials/${trial?.number}`;
  const keep = (asked: AskedTrial | undefined): void => {
    if (asked === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(asked));
    setTrial(asked);
  };
  useHeartbeat(trial, path, (message) => {
    keep(undefined);
    setSaid(message);
  });
  const ask = async (): Promise<void> => {
    const body = { count: 1, leaseSeconds: LEASE_SECONDS };
    const asked = await send<{ trials: readonly AskedTrial[]; readonly stopped?: boolean }>(
      ...(["POST", `${studyPath(study)}/ask`, body] as const),
    );
    keep(asked.trials[0]);
    if (asked.trials.length === 0)
      setSaid(asked.stopped ? "The study is stopped" : "There is no trial left to evaluate");
  };
  const act = async (action: () => Promise<unknown>): Promise<void> => {
    try {
      setSaid("");
      await action();
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  return {
    trial,
    /** One line that says what is the matter. */
    said,
    ask: () => act(ask),
    /** Stores a result, and asks for the next trial. */
    tell: (result: object) =>
      act(async () => {
        const attributes = { scoredBy: caller.value?.name ?? "" };
        await send("POST", `${path}/tell`, { ticket: trial?.ticket, attributes, ...result });
        await ask();
      }),
  };
}

/** Renews the lease of a trial. @param onLost called if it has ended, or another has it */
function useHeartbeat(
  trial: AskedTrial | undefined,
  path: string,
  onLost: (message: string) => void,
): void {
  useEffect(() => {
    if (trial === undefined) return;
    const body = { ticket: trial.ticket, leaseSeconds: LEASE_SECONDS };
    const beat = (): void => {
      send("POST", `${path}/heartbeat`, body).catch(
        (error: { readonly status?: number; readonly message: string }) => {
          // Otherwise the server may be back at the next beat.
          if (error.status === 409) onLost(error.message);
        },
      );
    };
    beat();
    const timer = setInterval(beat, (LEASE_SECONDS * 1000) / 3);
    return () => clearInterval(timer);
  }, [trial?.ticket]);
}

function readKept(key: string): AskedTrial | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "") as AskedTrial;
  } catch {
    return undefined;
  }
}
