import { useEffect, useRef } from "preact/hooks";
import type { Study } from "../../data/api.ts";
import { directionsOf } from "../../data/shown-trials.ts";
import { EntriesTable } from "../entries-table.tsx";
import type { AskedTrial } from "./use-asked-trial.ts";

interface Props {
  readonly trial: AskedTrial;
  readonly info: Study | undefined;
  readonly onTell: (result: object) => Promise<void>;
}

/** The parameters of a trial, and inputs for what was measured. */
export function ResultForm({ trial, info, onTell }: Props) {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const objectives = Object.entries(directionsOf(info));
  const limits = Object.keys(info?.limits ?? {});
  const resultOf = (form: FormData): object => {
    const read = (kind: string, names: readonly string[]) =>
      Object.fromEntries(names.map((name, i) => [name, Number(form.get(`${kind}${i}`))]));
    const values = read(
      "value",
      objectives.map(([name]) => name),
    );
    const isNamed = typeof info?.objectives === "object";
    return {
      ...(isNamed ? { values } : { value: values["value"] }),
      ...(limits.length > 0 && { limits: read("limit", limits) }),
    };
  };
  return (
    <form
      class="panel enqueue"
      onSubmit={(event) => {
        event.preventDefault();
        void onTell(resultOf(new FormData(event.currentTarget)));
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
      {limits.map((name, i) => (
        <label key={name}>
          <span>{name}</span>
          <input {...{ name: `limit${i}`, type: "number", step: "any", required: true }} />
        </label>
      ))}
      <p class="tools">
        <button type="submit">Store and take the next</button>
        <button
          type="button"
          onClick={() => onTell({ state: "failed", message: "evaluated as failed" })}
        >
          It failed
        </button>
      </p>
    </form>
  );
}
