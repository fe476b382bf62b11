import type { Score, Tuned } from "../data/api.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { addressOf, view, withoutPart } from "../data/view.ts";
import { exactValue, showCount, showSeconds, showValue } from "../parts/format.ts";
import { StudyNav } from "../parts/study-nav.tsx";

/** What `attune tune` found in a study: the model, how good it is, and what may be wrong. */
export function ModelPage({ study }: { readonly study: OpenStudy }) {
  const tuned = study.info.value?.tuned;
  return (
    <main>
      <h1>{study.name}</h1>
      <StudyNav study={study} />
      {tuned === undefined ? (
        <p>attune tune has not finished in this study.</p>
      ) : (
        <>
          <Verdict tuned={tuned} />
          <Members tuned={tuned} />
          <Leaderboard tuned={tuned} />
          <Notes tuned={tuned} />
        </>
      )}
    </main>
  );
}

/** A score with its interval. */
const scoreText = ({ mean, low, high }: Score): string =>
  low === null || high === null
    ? showValue(mean)
    : `${showValue(mean)} (${showValue(low)} to ${showValue(high)})`;

function Verdict({ tuned }: { readonly tuned: Tuned }) {
  const { metric, best, estimate, untuned, constant, rivals = [], statements } = tuned;
  const rows = showCount(estimate.rows);
  const held = tuned.rivals === undefined ? "held-out rows" : "held-out forecasts";
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Model", best.model],
    [
      `${metric} on ${estimate.by === "holdout" ? `${rows} ${held}` : `${rows} rows, cross-validated`}`,
      scoreText(estimate),
    ],
    ["Cross-validation", showValue(best.validation)],
    ["Best untuned model", untuned && `${untuned.model}: ${scoreText(untuned)}`],
    ["A constant", constant && scoreText(constant)],
    ...rivals.map((rival) => [rival.name, scoreText(rival)] as const),
  ];
  return (
    <section class="panel" aria-labelledby="verdict">
      <h2 id="verdict">Verdict</h2>
      <dl class="summary">
        {facts.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <ul id="statements">
        {statements.map(({ about, text }) => (
          <li key={about}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

function Members({ tuned }: { readonly tuned: Tuned }) {
  const { members } = tuned.best;
  if (members.length < 2) return null;
  return (
    <Table
      title="Members of the ensemble"
      headings={["Trial", "Model", "Weight"]}
      rows={members.map(({ number, model, weight }) => [number, model, weight])}
    />
  );
}

function Leaderboard({ tuned }: { readonly tuned: Tuned }) {
  const { leaderboard, candidates, metric } = tuned;
  const first = leaderboard.length < candidates ? `the best ${leaderboard.length} of ` : "";
  return (
    <Table
      title={`Leaderboard: ${first}${showCount(candidates)} candidates by ${metric} in cross-validation`}
      headings={["Trial", "Model", "Validation", "Interval", "Training", "Time"]}
      rows={leaderboard.map(({ number, model, mean, low, high, train, seconds }) => [
        number,
        model,
        mean,
        `${showValue(low)} to ${showValue(high)}`,
        train,
        seconds === null ? "" : showSeconds(seconds),
      ])}
    />
  );
}

function Notes({ tuned }: { readonly tuned: Tuned }) {
  if (tuned.notes.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="guards">
      <h2 id="guards">Remarks on the data</h2>
      <ul>
        {tuned.notes.map(({ column, message, kind }) => (
          <li key={`${column} ${message}`}>
            {kind === "leak" && <span class="mark">leak</span>}
            {column !== "" && <strong>{column}: </strong>}
            {message}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A table whose first column has numbers of trials, which are links. */
function Table(props: {
  readonly title: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}) {
  const { title, headings, rows } = props;
  const rest = withoutPart(view.value);
  return (
    <section class="panel wide">
      <table class="studies">
        <caption>{title}</caption>
        <thead>
          <tr>
            {headings.map((heading) => (
              <th scope="col" key={heading}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([trial, ...cells]) => (
            <tr key={trial}>
              <th scope="row">
                <a href={addressOf({ ...rest, trial: Number(trial) })}>{String(trial)}</a>
              </th>
              {cells.map((cell, place) => (
                <td
                  key={headings[place + 1]}
                  class={typeof cell === "number" ? "number" : undefined}
                  title={typeof cell === "number" ? exactValue(cell) : undefined}
                >
                  {showValue(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
