import { completeExpression } from "../data/complete.ts";
import type { Trials } from "../data/trials.ts";
import { change, view } from "../data/view.ts";
import { showCount } from "./format.ts";

const STATES = ["waiting", "running", "paused", "complete", "pruned", "failed"] as const;

interface Props {
  readonly trials: Trials;
  readonly error: string;
  /** Trials that are chosen. */
  readonly shown: number;
}

/** Chooses the trials that charts and table show. */
export function Filter({ trials, error, shown }: Props) {
  const { where, states } = view.value;
  // Drawn again when trials arrive, also where the number of chosen ones stays.
  void trials.version.value;
  const offered = completeExpression(where, trials);
  return (
    <search class="filter">
      <label>
        Filter{" "}
        <input
          type="search"
          name="where"
          list="names"
          value={where}
          placeholder="lr < 0.01 and state = complete"
          aria-invalid={error !== ""}
          aria-describedby="filter-status"
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => change({ where: event.currentTarget.value })}
        />
      </label>
      <datalist id="names">
        {offered.map((text) => (
          <option key={text} value={text} />
        ))}
      </datalist>
      <fieldset>
        <legend class="hidden">States</legend>
        {STATES.map((state) => (
          <label key={state}>
            <input
              type="checkbox"
              checked={states.includes(state)}
              onChange={() =>
                change({
                  states: states.includes(state)
                    ? states.filter((s) => s !== state)
                    : [...states, state],
                })
              }
            />
            {state}
          </label>
        ))}
      </fieldset>
      <span id="filter-status" role="status" class={error === "" ? "" : "error"}>
        {error === "" ? `${showCount(shown)} of ${showCount(trials.length)} trials` : error}
      </span>
    </search>
  );
}
