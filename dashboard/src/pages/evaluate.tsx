import { useEffect, useRef, useState } from "preact/hooks";
import { send, studyPath } from "../data/api.ts";
import { caller, mayWrite } from "../data/caller.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { directionsOf } from "../data/shown-trials.ts";
import { EntriesTable } from "../parts/entries-table.tsx";
import { StudyNav } from "../parts/study-nav.tsx";

/** How long a trial is a person's without a heartbeat of the page. */
const LEASE_SECONDS = 600;

interface Asked {
  readonly number: number;
  readonly ticket: string;
  readonly params: { readonly [name: string]: unknown };
}

/** Trials that a person evaluates: shows the parameters, and takes what was measured. */
export function EvaluatePage({ study }: { readonly study: OpenStudy }) {
  const key = `attune-trial ${study.name}`;
  const [trial, setTrial] = useState<Asked | undefined>(() => readKept(key));
  const [said, setSaid] = useState("");
  const first = useRef<HTMLInputElement>(null);
  const info = study.info.value;
  const objectives = Object.entries(directionsOf(info));
  const limits = Object.entries(info?.limits ?? {});
  const path = `${studyPath(study.name)}/trials/${trial?.number}`;
  const keep = (asked: Asked | undefined): void => {
    // The tab knows the trial when it is loaded again.
    if (asked === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(asked));
    setTrial(asked);
  };
  useEffect(() => first.current?.focus(), [trial?.number]);
  useEffect(() => {
    if (trial === undefined) return;
    const beat = (): void => {
      send("POST", `${path}/heartbeat`, {
        ticket: trial.ticket,
        leaseSeconds: LEASE_SECONDS,
      }).catch((error: { readonly status?: number; readonly message: string }) => {
        if (error.status !== 409) return; // the server may be back at the next beat
        keep(undefined);
        setSaid(error.message);
      });
    };
    beat();
    const timer = setInterval(beat, (LEASE_SECONDS * 1000) / 3);
    return () => clearInterval(timer);
  }, [trial?.ticket]);
  const ask = async (): Promise<void> => {
    const body = { count: 1, leaseSeconds: LEASE_SECONDS };
    const asked = await send<{ trials: readonly Asked[]; readonly stopped?: boolean }>(
      ...(["POST", `${studyPath(study.name)}/ask`, body] as const),
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
  const tell = (result: object): Promise<void> =>
    act(async () => {
      const attributes = { scoredBy: caller.value?.name ?? "" };
      await send("POST", `${path}/tell`, { ticket: trial?.ticket, attributes, ...result });
      await ask();
    });
  if (!mayWrite())
    return (
      <main>
        <h1>{study.name}</h1>
        <StudyNav study={study} />
        <p>Evaluating trials takes a token of a worker.</p>
      </main>
    );
  return (
    <main>
      <h1>{study.name}</h1>
      <StudyNav study={study} />
      <p role="status">{said}</p>
      {trial === undefined ? (
        <button type="button" onClick={() => act(ask)}>
          Take a trial
        </button>
      ) : (
        <form
          class="panel enqueue"
          key={trial.number}
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            const read = (kind: string, names: readonly string[]) =>
              Object.fromEntries(names.map((name, i) => [name, Number(form.get(`${kind}${i}`))]));
            const names = objectives.map(([name]) => name);
            const given = read("value", names);
            const isNamed = typeof info?.objectives === "object";
            void tell({
              ...(isNamed ? { values: given } : { value: given["value"] }),
              ...(limits.length > 0 && {
                limits: read(
                  "limit",
                  limits.map(([name]) => name),
                ),
              }),
            });
          }}
        >
          <h2>Trial {trial.number}</h2>
          <EntriesTable title="Parameters" entries={Object.entries(trial.params)} />
          {objectives.map(([name, direction], i) => (
            <label key={name}>
              <span>
                {name} ({direction})
              </span>
              <input
                {...{ name: `value${i}`, type: "number", step: "any", required: true }}
                {...(i === 0 && { ref: first })}
              />
            </label>
          ))}
          {limits.map(([name], i) => (
            <label key={name}>
              <span>{name}</span>
              <input {...{ name: `limit${i}`, type: "number", step: "any", required: true }} />
            </label>
          ))}
          <p class="tools">
            <button type="submit">Store and take the next</button>
            <button
              type="button"
              onClick={() => tell({ state: "failed", message: "evaluated as failed" })}
            >
              It failed
            </button>
          </p>
        </form>
      )}
    </main>
  );
}

function readKept(key: string): Asked | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "") as Asked;
  } catch {
    return undefined;
  }
}
