import { useMemo } from "preact/hooks";
import { studyPath } from "../data/api.ts";
import { useLeaseEnds } from "../data/leases.ts";
import type { OpenStudy } from "../data/open-study.ts";
import type { Trials } from "../data/trials.ts";
import { addressOf, view, withoutPart } from "../data/view.ts";
import { showCount, showSeconds } from "../parts/format.ts";
import { PlotFigure } from "../parts/plot-figure.tsx";
import { StudyNav } from "../parts/study-nav.tsx";
import { TrialLinks } from "../parts/trial-links.tsx";

/** What one worker has done. */
interface Worker {
  readonly name: string;
  readonly trials: number;
  readonly failed: number;
  /** Numbers of its running trials. */
  readonly running: readonly number[];
  readonly seconds: number;
  /** Milliseconds since 1970 of its first start and its last end or start. */
  readonly first: number;
  readonly last: number;
}

/** Trials up to which the timeline is drawn without being asked for. */
const MAX_QUICK_TRIALS = 20_000;
/** Trials of a list. */
const MAX_LISTED = 50;
/** A worker's running trial that is that many times longer than its others may hang. */
const LONG = 10;

/** Headings of the table; numbers stand at the right. */
const HEADINGS = [
  ["Worker", ""],
  ["Finished", "number"],
  ["Failed", "number"],
  ["Running now", ""],
  ["Busy", "number"],
  ["Mean", "number"],
  ["Last seen", ""],
] as const;

/** The workers of a study, what they run, and the trials that were lost. */
export function WorkersPage({ study }: { readonly study: OpenStudy }) {
  const { trials } = study;
  const version = trials.version.value;
  const workers = useMemo(() => workersOf(trials), [trials, version]);
  const ends = useLeaseEnds(
    study.name,
    workers.some(({ running }) => running.length > 0),
  );
  return (
    <main>
      <h1>{study.name}</h1>
      <StudyNav study={study} />
      {workers.length === 0 && <p>No worker has started a trial: they were added from outside.</p>}
      {workers.length > 0 && (
        <div class="wide">
          <table class="studies">
            <caption class="hidden">Workers, the one that was active last first</caption>
            <thead>
              <tr>
                {HEADINGS.map(([title, kind]) => (
                  <th scope="col" key={title} class={kind}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {workers.map((worker) => (
                <Row key={worker.name} worker={worker} trials={trials} ends={ends} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Lost study={study} />
      {workers.length > 0 && trials.length <= MAX_QUICK_TRIALS && (
        <section class="panel" aria-label="Timeline">
          <PlotFigure path={`${studyPath(study.name)}/plots/timeline`} />
        </section>
      )}
    </main>
  );
}

interface RowProps {
  readonly worker: Worker;
  readonly trials: Trials;
  /** When the leases of running trials end, in milliseconds since 1970, by their number. */
  readonly ends: ReadonlyMap<number, number>;
}

function Row({ worker, trials, ends }: RowProps) {
  const rest = withoutPart(view.value);
  const now = Date.now();
  const mean = worker.seconds / Math.max(1, worker.trials);
  const span = Math.max(0.001, (worker.last - worker.first) / 1000);
  return (
    <tr>
      <th scope="row" title={worker.name}>
        {worker.name.split(":").slice(0, 2).join(":")}
      </th>
      <td class="number">{showCount(worker.trials)}</td>
      <td class="number">{showCount(worker.failed)}</td>
      <td>
        {worker.running.map((number) => {
          const row = trials.rowOf(number) ?? 0;
          const seconds = (now - trials.fields.startedAt.numbers[row]!) / 1000;
          return (
            <div key={number}>
              <a href={addressOf({ ...rest, trial: number })}>{number}</a> for{" "}
              {showSeconds(seconds)}
              {worker.trials > 0 && seconds > LONG * mean && <span class="mark">long</span>}
              <LeaseEnd ms={(ends.get(number) ?? Number.NaN) - now} />
            </div>
          );
        })}
      </td>
      <td class="number">{Math.min(100, (100 * worker.seconds) / span).toFixed(0)} %</td>
      <td class="number">{showSeconds(mean)}</td>
      <td>{new Date(worker.last).toLocaleString()}</td>
    </tr>
  );
}

/** Until when a worker may be silent before another one is given its trial. */
function LeaseEnd({ ms }: { readonly ms: number }) {
  if (Number.isNaN(ms)) return null;
  if (ms >= 0)
    return <span class="quiet"> · lease ends in {showSeconds(Math.ceil(ms / 1000))}</span>;
  return (
    <span class="mark" title="The next worker that asks for a trial is given this one">
      silent: lease ended {showSeconds(Math.ceil(-ms / 1000))} ago
    </span>
  );
}

/** Trials whose workers were lost: they were given to other workers, or failed in the end. */
function Lost({ study }: { readonly study: OpenStudy }) {
  const { trials } = study;
  const { numbers } = trials.fields.attempt;
  const again = [...numbers.keys()].filter((row) => numbers[row]! > 1);
  return (
    <section class="panel" aria-labelledby="lost">
      <h2 id="lost">Attempted again</h2>
      <p>
        {again.length === 0
          ? "No trial was lost by its worker, or tried again after a failure."
          : `${showCount(again.length)} trials were lost by their worker, or tried again after a failure: `}
        <TrialLinks
          numbers={again.map((row) => trials.numberOf(row))}
          most={MAX_LISTED}
          say={(number) => `attempt ${numbers[trials.rowOf(number) ?? 0]}`}
        />
      </p>
    </section>
  );
}

function workersOf(trials: Trials): readonly Worker[] {
  const { worker, startedAt, seconds } = trials.fields;
  const found = new Map<string, { -readonly [K in keyof Worker]: Worker[K] }>();
  for (let row = 0; row < trials.length; row++) {
    const name = worker.at(row);
    const start = startedAt.numbers[row]!;
    if (typeof name !== "string" || Number.isNaN(start)) continue;
    const one = found.get(name) ?? {
      ...{ name, trials: 0, failed: 0, running: [], seconds: 0, first: Infinity, last: 0 },
    };
    const state = trials.stateOf(row);
    const took = seconds.numbers[row]! || 0;
    if (state === "running") one.running = [...one.running, trials.numberOf(row)];
    else {
      one.trials++;
      one.seconds += took;
    }
    if (state === "failed") one.failed++;
    one.first = Math.min(one.first, start);
    one.last = Math.max(one.last, start + took * 1000);
    found.set(name, one);
  }
  return [...found.values()].sort((a, b) => b.last - a.last);
}
