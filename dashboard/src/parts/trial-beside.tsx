import { useEffect, useState } from "preact/hooks";
import type { OpenStudy } from "../data/open-study.ts";
import { useShownTrials } from "../data/shown-trials.ts";
import { namedValues, readTrial, type StoredTrial } from "../data/stored-trial.ts";
import { addressOf, change, view } from "../data/view.ts";
import { exactValue } from "./format.ts";

interface Props {
  readonly study: OpenStudy;
  readonly trial: StoredTrial;
}

/** What a trial has in common with others, and where they differ. */
export function TrialBeside({ study, trial }: Props) {
  const { beside } = view.value;
  const { bests } = useShownTrials(study);
  const [others, setOthers] = useState<readonly StoredTrial[]>([]);
  const [error, setError] = useState("");
  const numbers = beside.map(Number).filter((n) => Number.isInteger(n) && n !== trial.number);
  useEffect(() => {
    const controller = new AbortController();
    setError("");
    Promise.all(numbers.map((number) => readTrial(study.name, number, controller.signal)))
      .then(setOthers)
      .catch((thrown: Error) => {
        if (!controller.signal.aborted) setError(thrown.message);
      });
    return () => controller.abort();
  }, [study, numbers.join()]);
  const add = (number: number): void =>
    change({ beside: [...new Set([...beside, String(number)])] });
  const best = bests.at(-1);
  const bestNumber = best === undefined ? undefined : study.trials.numberOf(best);
  return (
    <section class="panel" aria-labelledby="beside">
      <h2 id="beside">Beside other trials</h2>
      <form
        class="tools"
        onSubmit={(event) => {
          event.preventDefault();
          add(Number(new FormData(event.currentTarget).get("number")));
          event.currentTarget.reset();
        }}
      >
        <label>
          Trial <input name="number" type="number" min="0" required />
        </label>
        <button type="submit">Add</button>
        {bestNumber !== undefined && bestNumber !== trial.number && (
          <button type="button" onClick={() => add(bestNumber)}>
            Add the best
          </button>
        )}
        {numbers.length > 0 && (
          <button type="button" onClick={() => change({ beside: [] })}>
            Clear
          </button>
        )}
      </form>
      {error !== "" && <p role="alert">{error}</p>}
      {others.length > 0 && <Differences trials={[trial, ...others]} />}
    </section>
  );
}

function Differences({ trials }: { readonly trials: readonly StoredTrial[] }) {
  const rows = rowsOf(trials);
  return (
    <div class="wide">
      <table class="studies differences">
        <caption class="hidden">Trials beside each other; what differs is marked</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="hidden">Quantity</span>
            </th>
            {trials.map(({ number }) => (
              <th scope="col" key={number}>
                <a href={addressOf({ ...view.value, trial: number })}>Trial {number}</a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, texts }) => {
            const differs = texts.some((text) => text !== texts[0]);
            return (
              <tr key={name} class={differs ? "differs" : undefined}>
                <th scope="row">
                  {name}
                  {differs && <span class="hidden"> (differs)</span>}
                </th>
                {texts.map((text, i) => (
                  <td key={trials[i]?.number}>{text}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function rowsOf(trials: readonly StoredTrial[]) {
  const of = (read: (trial: StoredTrial) => { readonly [name: string]: unknown }) => {
    const names = new Set(trials.flatMap((trial) => Object.keys(read(trial))));
    return [...names].map((name) => ({
      name,
      texts: trials.map((trial) => exactValue(read(trial)[name])),
    }));
  };
  return [
    ...of(({ state }) => ({ state })),
    ...of(({ value }) => namedValues(value)),
    ...of(({ limits = {} }) => limits),
    ...of(({ params }) => params),
    ...of(({ seconds, cost, reason, step }) => ({ seconds, cost, reason, step })),
    ...of(({ attributes }) => attributes),
  ].filter(({ texts }) => texts.some((text) => text !== ""));
}
