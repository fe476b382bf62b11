import { useEffect, useState } from "preact/hooks";
import { get, type Study } from "../data/api.ts";
import { deletion } from "../data/deletions.ts";
import { addressOf } from "../data/view.ts";
import { showCount, showSeconds, showValue } from "../parts/format.ts";
import { Best, type BestSoFar } from "../parts/sparkline.tsx";

/** How often the list is read again. */
const READ_MS = 3000;

const FINISHED = ["complete", "pruned", "failed"];
const sum = (counts: Study["counts"], states: readonly string[]): number =>
  states.reduce((all, state) => all + (counts[state] ?? 0), 0);

/** All studies of the storage. */
export function Studies() {
  const [studies, setStudies] = useState<readonly Study[]>();
  const [error, setError] = useState("");
  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const read = async (): Promise<void> => {
      try {
        const answer = await get<{ studies: readonly Study[] }>(
          "/api/v1/studies",
          controller.signal,
        );
        setStudies(answer.studies);
        setError("");
      } catch (thrown) {
        if (controller.signal.aborted) return;
        setError((thrown as Error).message);
      }
      timer = setTimeout(read, READ_MS);
    };
    void read();
    document.title = "Studies · Attune";
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, []);
  return (
    <main>
      <h1>Studies</h1>
      {error !== "" && <p role="alert">{error}</p>}
      {studies === undefined && error === "" && <p>Reading…</p>}
      {studies?.length === 0 && <p>The storage has no study yet.</p>}
      {studies !== undefined && studies.length > 0 && <List studies={studies} />}
    </main>
  );
}

function List({ studies }: { readonly studies: readonly Study[] }) {
  const [isArchive, setArchive] = useState(false);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [tag, setTag] = useState("");
  const shown = studies.filter(
    ({ name, archived = false, tags = [] }) =>
      archived === isArchive &&
      name !== deletion.value?.study &&
      (tag === "" || tags.includes(tag)),
  );
  const newest = shown.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  return (
    <>
      <p class="tools">
        {chosen.length > 0 ? (
          <a href={addressOf({ compare: chosen })}>Compare {chosen.length} chosen studies</a>
        ) : (
          <span class="quiet">Choose studies to compare them.</span>
        )}
        <TagChoice studies={studies} tag={tag} onChoose={setTag} />
        {studies.some(({ archived }) => archived === true) && (
          <label>
            <input type="checkbox" checked={isArchive} onChange={() => setArchive(!isArchive)} />{" "}
            Archive
          </label>
        )}
      </p>
      <div class="wide">
        <table class="studies">
          <caption class="hidden">Studies, the newest first</caption>
          <Head />
          <tbody>
            {newest.map((study) => (
              <Row
                key={study.name}
                study={study}
                isChosen={chosen.includes(study.name)}
                onChoose={() =>
                  setChosen(
                    chosen.includes(study.name)
                      ? chosen.filter((name) => name !== study.name)
                      : [...chosen, study.name],
                  )
                }
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface TagChoiceProps {
  readonly studies: readonly Study[];
  /** The chosen tag; empty: all. */
  readonly tag: string;
  readonly onChoose: (tag: string) => void;
}

function TagChoice({ studies, tag, onChoose }: TagChoiceProps) {
  const tags = [...new Set(studies.flatMap(({ tags = [] }) => tags))].sort();
  if (tags.length === 0) return null;
  return (
    <label>
      Tag{" "}
      <select value={tag} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">all</option>
        {tags.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}

const Head = () => (
  <thead>
    <tr>
      <th scope="col">Study</th>
      <th scope="col">Best so far</th>
      <th scope="col" class="number">
        Trials
      </th>
      <th scope="col" class="number">
        Running
      </th>
      <th scope="col" class="number">
        Failed
      </th>
      <th scope="col">Progress</th>
      <th scope="col" class="number">
        Cost
      </th>
      <th scope="col">Created</th>
      <th scope="col">
        <span class="hidden">Compare</span>
      </th>
    </tr>
  </thead>
);

interface RowProps {
  readonly study: Study;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Row({ study, isChosen, onChoose }: RowProps) {
  const { name, counts, maxCost } = study;
  const [reached, setReached] = useState<BestSoFar>();
  const finished = sum(counts, FINISHED);
  const running = counts["running"] ?? 0;
  const { cost, workers = 0, secondsPerTrial } = reached ?? {};
  const isSingle =
    typeof study.objectives === "string" || Object.keys(study.objectives).length === 1;
  return (
    <tr>
      <Name study={study} />
      <td data-name="Best so far">
        <Best study={name} {...{ finished, running, isSingle }} onRead={setReached} />
      </td>
      <td class="number" data-name="Trials">
        {showCount(finished)}
      </td>
      <td class="number" data-name="Running">
        {showCount(running)}
        {running > 0 && workers > 0 && (
          <div class="quiet">
            on {showCount(workers)} {workers === 1 ? "worker" : "workers"}
          </div>
        )}
      </td>
      <td class="number" data-name="Failed">
        {(counts["failed"] ?? 0) > 0 ? (
          <a href={addressOf({ study: name, page: "failures" })}>
            {showCount(counts["failed"] ?? 0)}
          </a>
        ) : (
          0
        )}
      </td>
      <td data-name="Progress">
        {study.budget !== undefined && (
          <Progress done={finished} budget={study.budget} name={`Progress of ${name}`} />
        )}
        <TimeLeft study={study} running={running} secondsPerTrial={secondsPerTrial} />
      </td>
      <td class="number" data-name="Cost">
        {cost !== undefined && showValue(cost)}
        {maxCost !== undefined && ` of ${showValue(maxCost)}`}
      </td>
      <td data-name="Created">
        <time dateTime={study.createdAt}>{new Date(study.createdAt).toLocaleString()}</time>
      </td>
      <td data-name="Compare">
        <input
          type="checkbox"
          aria-label={`Compare ${name}`}
          checked={isChosen}
          onChange={onChoose}
        />
      </td>
    </tr>
  );
}

function Name({ study: { name, stopped, tags } }: { readonly study: Study }) {
  return (
    <th scope="row">
      <a href={addressOf({ study: name })}>{name}</a>
      {stopped && <span class="mark">stopped</span>}
      {tags?.map((tag) => (
        <span class="mark" key={tag}>
          {tag}
        </span>
      ))}
    </th>
  );
}

interface TimeLeftProps {
  readonly study: Study;
  /** Number of running trials. */
  readonly running: number;
  readonly secondsPerTrial: number | undefined;
}

/** When the budget will be used, as far as that is known. */
function TimeLeft({ study: { left, stopped }, running, secondsPerTrial }: TimeLeftProps) {
  if (left === undefined || stopped || running === 0 || secondsPerTrial === undefined) return null;
  return <div class="quiet">about {showSeconds((left + running) * secondsPerTrial)} left</div>;
}

/** How much of the budget is used. */
export function Progress(props: {
  readonly done: number;
  readonly budget: number;
  readonly name: string;
}) {
  const { done, budget, name } = props;
  return (
    <span class="progress">
      <progress value={Math.min(done, budget)} max={budget} aria-label={name} />
      {showCount(done)} of {showCount(budget)}
    </span>
  );
}
