import { useEffect, useMemo, useState } from "preact/hooks";
import { studyPath } from "../data/api.ts";
import { numberAxis } from "../data/axis.ts";
import { useEstimatedBest } from "../data/estimated-best.ts";
import type { OpenStudy } from "../data/open-study.ts";
import {
  namedValues,
  readTrial,
  type StoredReport,
  type StoredTrial,
} from "../data/stored-trial.ts";
import { addressOf, view, withoutPart } from "../data/view.ts";
import { EntriesTable } from "../parts/entries-table.tsx";
import { exactValue, showSeconds } from "../parts/format.ts";
import { Note } from "../parts/note.tsx";
import { Scatter } from "../parts/scatter.tsx";
import { TrialActions } from "../parts/trial-actions.tsx";
import { TrialBeside } from "../parts/trial-beside.tsx";
import { TrialOrigin } from "../parts/trial-origin.tsx";
import { TrialPlace } from "../parts/trial-place.tsx";

interface Props {
  readonly study: OpenStudy;
  readonly number: number;
}

/** One trial with all that is stored of it. */
export function TrialPage({ study, number }: Props) {
  const [trial, setTrial] = useState<StoredTrial>();
  const [error, setError] = useState("");
  const row = study.trials.rowOf(number);
  // It is read again when its state has changed.
  const version = row === undefined ? "" : study.trials.stateOf(row);
  void study.trials.version.value;
  useEffect(() => {
    const controller = new AbortController();
    readTrial(study.name, number, controller.signal)
      .then(setTrial)
      .catch((thrown: Error) => {
        if (!controller.signal.aborted) setError(thrown.message);
      });
    return () => controller.abort();
  }, [study, number, version]);
  const shown = view.value;
  const isLast = study.isReady.value && number === study.trials.numberOf(study.trials.length - 1);
  return (
    <main>
      <nav aria-label="Trials">
        <a href={addressOf(withoutPart(shown))}>{study.name}</a>
        {number > 0 && <a href={addressOf({ ...shown, trial: number - 1 })}>Previous trial</a>}
        {!isLast && <a href={addressOf({ ...shown, trial: number + 1 })}>Next trial</a>}
      </nav>
      <h1>Trial {number}</h1>
      {error !== "" && <p role="alert">{error}</p>}
      {trial !== undefined && <Facts trial={trial} study={study} />}
    </main>
  );
}

function Facts({ trial, study }: { readonly trial: StoredTrial; readonly study: OpenStudy }) {
  const { value, limits = {}, attributes } = trial;
  const row = study.trials.rowOf(trial.number);
  const best = useEstimatedBest(study);
  const isBest = best?.number === trial.number;
  const { note = "", ...others } = attributes;
  return (
    <>
      <Entries
        title="Result"
        entries={[
          ["state", trial.state],
          ...Object.entries(namedValues(value)),
          [
            "estimate",
            isBest
              ? `${best.estimate} ± ${best.error}: the best by a model of the noisy results`
              : undefined,
          ],
          ...Object.entries(limits),
          ["feasible", trial.feasible === false ? "no: a limit is exceeded" : undefined],
          ["reason", trial.reason],
          ["step", trial.step],
          ["cost", trial.cost],
          ["time", trial.seconds === undefined ? undefined : showSeconds(trial.seconds)],
          ["started", trial.startedAt && new Date(trial.startedAt).toLocaleString()],
          ["worker", trial.worker || undefined],
          ["attempt", trial.attempt],
        ]}
      />
      {trial.message !== undefined && (
        <section class="panel" aria-labelledby="failure">
          <h2 id="failure">Failure</h2>
          <pre>{trial.message}</pre>
          {trial.thrown?.stack !== undefined && <pre>{trial.thrown.stack}</pre>}
        </section>
      )}
      <Entries title="Parameters" entries={Object.entries(trial.params)} />
      <TrialActions study={study} trial={trial} />
      {trial.reports.length > 0 && <Curves reports={trial.reports} />}
      <TrialOrigin origin={trial.origin} by={others["proposedBy"]} />
      {row !== undefined && <TrialPlace study={study} row={row} />}
      <TrialBeside study={study} trial={trial} />
      <Entries title="Attributes" entries={Object.entries(others)} />
      <Note
        key={trial.number}
        path={`${studyPath(study.name)}/trials/${trial.number}/note`}
        text={typeof note === "string" ? note : ""}
      />
    </>
  );
}

function Entries(props: {
  readonly title: string;
  readonly entries: readonly (readonly [string, unknown])[];
}) {
  const entries = props.entries.filter(([, value]) => value !== undefined);
  if (entries.length === 0) return null;
  return (
    <section class="panel">
      <EntriesTable title={props.title} entries={entries} />
    </section>
  );
}

/** What a trial has reported, a curve for each objective. */
function Curves({ reports }: { readonly reports: readonly StoredReport[] }) {
  const curves = useMemo(() => {
    const names = new Set(
      reports.flatMap(({ value }) =>
        typeof value === "object" && value !== null ? Object.keys(value) : ["value"],
      ),
    );
    const steps = Float64Array.from(reports, ({ step }) => step);
    const x = { name: "step", label: "step", ...numberAxis(steps, false, undefined, true) };
    return [...names].map((name) => {
      const values = Float64Array.from(reports, ({ value }) =>
        Number(
          typeof value === "object" && value !== null
            ? ((value as { readonly [name: string]: unknown })[name] ?? Number.NaN)
            : value,
        ),
      );
      const y = { name, label: name, ...numberAxis(values, false) };
      return { values, data: { x, y, rows: Uint32Array.from(reports.keys()), isCurve: true } };
    });
  }, [reports]);
  return (
    <section class="panel" aria-labelledby="reports">
      <h2 id="reports">Reports</h2>
      {curves.map(({ data, values }) => (
        <Scatter
          key={data.y.name}
          data={data}
          name={`Reported ${data.y.name}: ${reports.length} steps, last ${exactValue(values.at(-1))}`}
          tell={(row) => `Step ${reports[row]?.step}: ${exactValue(values[row])}`}
        />
      ))}
    </section>
  );
}
