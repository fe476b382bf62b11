import { useEffect, useState } from "preact/hooks";
import { get } from "../data/api.ts";
import { addressOf, change, type View, view } from "../data/view.ts";
import { showCount, showValue } from "../parts/format.ts";
import { PlotFigure } from "../parts/plot-figure.tsx";

/** What is read of the numbers of a comparison. */
interface Comparison {
  readonly objective: string;
  readonly direction: string;
  readonly by: "trials" | "seconds";
  readonly at: number;
  readonly groups: readonly { readonly name: string; readonly best: readonly unknown[] }[];
  readonly tests: readonly {
    readonly groups: readonly [number, number];
    readonly better: number;
    readonly p: number;
  }[];
}

/** Differences with a smaller p are called significant. */
const SIGNIFICANT = 0.05;
const KINDS = {
  comparison: "Comparison",
  edf: "Distribution of values",
  regret: "Distance to the best by time",
};

/** Studies side by side, or groups of them that differ by their seed. */
export function ComparePage() {
  const { compare, by } = view.value;
  const [numbers, setNumbers] = useState<Comparison>();
  const [error, setError] = useState("");
  const query = new URLSearchParams({ studies: JSON.stringify(compare), by });
  useEffect(() => {
    document.title = "Comparison · Attune";
    const controller = new AbortController();
    setError("");
    get<Comparison>(`/api/v1/plots/comparison?format=json&${query}`, controller.signal)
      .then(setNumbers)
      .catch((thrown: Error) => {
        if (!controller.signal.aborted) setError(thrown.message);
      });
    return () => controller.abort();
  }, [String(query)]);
  return (
    <main>
      <h1>Comparison</h1>
      <Choices compare={compare} by={by} />
      {error !== "" && <p role="alert">{error}</p>}
      {numbers !== undefined && error === "" && <Numbers numbers={numbers} />}
      {error === "" &&
        Object.entries(KINDS).map(([kind, title]) => {
          const own = new URLSearchParams(query);
          if (kind === "edf") own.delete("by");
          const path = `/api/v1/plots/${kind}?${own}`;
          return (
            <section class="panel" key={kind} aria-label={title}>
              <PlotFigure path={path} name={kind} />
            </section>
          );
        })}
    </main>
  );
}

/** Which studies are compared, and by what. */
function Choices({ compare, by }: Pick<View, "compare" | "by">) {
  return (
    <form
      class="tools"
      onSubmit={(event) => {
        event.preventDefault();
        const name = String(new FormData(event.currentTarget).get("study"));
        if (name !== "") change({ compare: [...compare, name] });
        event.currentTarget.reset();
      }}
    >
      {compare.map((name) => (
        <button
          type="button"
          key={name}
          disabled={compare.length === 1}
          title="Leave it out"
          onClick={() => change({ compare: compare.filter((other) => other !== name) })}
        >
          {name} <span aria-hidden="true">×</span>
        </button>
      ))}
      <label>
        Study, or a group such as seed-*{" "}
        <input name="study" autocomplete="off" spellcheck={false} />
      </label>
      <button type="submit">Add</button>
      <label>
        By{" "}
        <select
          value={by}
          onChange={(event) =>
            change({ by: event.currentTarget.value === "seconds" ? "seconds" : "trials" })
          }
        >
          <option value="trials">finished trials</option>
          <option value="seconds">time</option>
        </select>
      </label>
    </form>
  );
}

function Numbers({ numbers }: { readonly numbers: Comparison }) {
  const { objective, direction, by, at, groups, tests } = numbers;
  const place =
    by === "trials" ? `${showCount(at)} ${at === 1 ? "trial" : "trials"}` : `${showValue(at)} s`;
  return (
    <section class="panel">
      <table class="entries">
        <caption>
          Best {objective} ({direction}) after {place}
        </caption>
        <tbody>
          {groups.map(({ name, best }) => (
            <tr key={name}>
              <th scope="row">
                {best.length === 1 ? <a href={addressOf({ study: name })}>{name}</a> : name}
              </th>
              <td>{best.map(showValue).join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {tests.length === 0 ? (
        <p>One run says little: from 3 studies in each group on, differences are tested.</p>
      ) : (
        <ul>
          {tests.map(({ groups: [a, b], better, p }) => (
            <li key={`${a} ${b}`}>
              {groups[a]?.name} against {groups[b]?.name}:{" "}
              {p < SIGNIFICANT ? "differs" : "no significant difference"}, better in{" "}
              {(100 * better).toFixed(0)} % of pairs (p = {p.toPrecision(2)}, rank-sum test)
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
