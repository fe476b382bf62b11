import { studyPath } from "../data/api.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { directionsOf } from "../data/shown-trials.ts";
import { change, view } from "../data/view.ts";
import { OrderedChoice } from "../parts/ordered-choice.tsx";
import { PlotFigure } from "../parts/plot-figure.tsx";
import { StudyNav } from "../parts/study-nav.tsx";

/** What the server draws, with what a user may choose. */
const KINDS: readonly {
  readonly kind: string;
  readonly title: string;
  readonly takes: readonly string[];
  readonly several?: true;
}[] = [
  { kind: "contour", title: "Contour of a model", takes: ["params", "objective"] },
  { kind: "beliefs", title: "What the search believes", takes: ["params", "objective"] },
  { kind: "outlook", title: "Outlook of further trials", takes: ["objective"] },
  { kind: "curves", title: "Learning curves", takes: ["objective", "log"] },
  { kind: "importance", title: "Parameter importance", takes: ["objective"] },
  { kind: "rank", title: "Rank by two parameters", takes: ["params", "objective"] },
  { kind: "edf", title: "Distribution of values", takes: ["objective", "log"] },
  { kind: "best", title: "Best value so far", takes: ["objective", "log"] },
  { kind: "regret", title: "Distance to the best by time", takes: ["objective"] },
  { kind: "timeline", title: "Timeline of workers", takes: [] },
  { kind: "history", title: "History", takes: ["objective", "log"] },
  { kind: "slice", title: "Slices", takes: ["params", "objective", "log"] },
  { kind: "parallel", title: "Parallel coordinates", takes: ["params", "objective", "log"] },
  { kind: "front", title: "Pareto front", takes: ["log"], several: true },
  { kind: "hypervolume", title: "Hypervolume", takes: [], several: true },
];

/** The plots of a study that the server draws, as `attune plot` does. */
export function PlotsPage({ study }: { readonly study: OpenStudy }) {
  const { plot, of, objective, log } = view.value;
  const names = Object.keys(directionsOf(study.info.value));
  const kinds = KINDS.filter(({ several }) => several === undefined || names.length > 1);
  const shown = kinds.find(({ kind }) => kind === plot) ?? kinds[0]!;
  void study.trials.version.value; // names of parameters come with trials
  const params = [...study.trials.params.keys()];
  const query = new URLSearchParams();
  const takes = (option: string): boolean => shown.takes.includes(option);
  if (takes("objective") && names.includes(objective)) query.set("objective", objective);
  if (takes("params") && of.length > 0) query.set("params", JSON.stringify(of));
  if (takes("log") && log) query.set("log", "true");
  const path = `${studyPath(study.name)}/plots/${shown.kind}${query.size === 0 ? "" : `?${query}`}`;
  const counts = study.info.value?.counts ?? {};
  const finished = (counts["complete"] ?? 0) + (counts["pruned"] ?? 0) + (counts["failed"] ?? 0);
  return (
    <main>
      <h1>{study.name}</h1>
      <StudyNav study={study} />
      <div class="tools">
        <label>
          Plot{" "}
          <select
            name="plot"
            value={shown.kind}
            onChange={(event) => change({ plot: event.currentTarget.value, of: [] })}
          >
            {kinds.map(({ kind, title }) => (
              <option key={kind} value={kind}>
                {title}
              </option>
            ))}
          </select>
        </label>
        {takes("objective") && names.length > 1 && (
          <label>
            Objective{" "}
            <select
              value={objective}
              onChange={(event) => change({ objective: event.currentTarget.value })}
            >
              <option />
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        {takes("log") && (
          <label>
            <input type="checkbox" checked={log} onChange={() => change({ log: !log })} />{" "}
            Logarithmic
          </label>
        )}
        {takes("params") && (
          <details>
            <summary>Parameters</summary>
            <OrderedChoice names={of} all={params} onChange={(chosen) => change({ of: chosen })} />
          </details>
        )}
      </div>
      <section class="panel">
        <PlotFigure path={path} version={finished} name={shown.kind} />
      </section>
    </main>
  );
}
