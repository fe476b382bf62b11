import { useEffect } from "preact/hooks";
import { studyPath } from "../data/api.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { useShownTrials } from "../data/shown-trials.ts";
import { change, go, view } from "../data/view.ts";
import { Beliefs } from "../parts/beliefs.tsx";
import { Changes } from "../parts/changes.tsx";
import { Controls } from "../parts/controls.tsx";
import { Filter } from "../parts/filter.tsx";
import { Front } from "../parts/front.tsx";
import { History } from "../parts/history.tsx";
import { Importance } from "../parts/importance.tsx";
import { Note } from "../parts/note.tsx";
import { ParallelPanel } from "../parts/parallel-panel.tsx";
import { Selection } from "../parts/selection.tsx";
import { Slice } from "../parts/slice.tsx";
import { StudyNav } from "../parts/study-nav.tsx";
import { Summary } from "../parts/summary.tsx";
import { TrialTable } from "../parts/trial-table/trial-table.tsx";
import { Views } from "../parts/views.tsx";

/** Trials up to which the importance of parameters is computed without being asked for. */
const MAX_QUICK_TRIALS = 3000;

/** A study: what it has reached, and all its trials. */
export function StudyPage({ study }: { readonly study: OpenStudy }) {
  const { trials } = study;
  const shown = useShownTrials(study);
  const { directions, objective, bests } = shown;
  const names = Object.keys(directions);
  const { note: written } = study.info.value?.attributes ?? {};
  const counts = study.info.value?.counts ?? {};
  const finished = (counts["complete"] ?? 0) + (counts["pruned"] ?? 0) + (counts["failed"] ?? 0);
  const note = typeof written === "string" ? written : "";
  const open = (row: number): void => go({ ...view.value, trial: trials.numberOf(row) });
  useEscape();
  const props = { trials, shown, onPick: open };
  return (
    <main>
      <h1>{study.name}</h1>
      <StudyNav study={study} />
      <Summary study={study} best={bests.at(-1)} objective={objective} />
      <Controls study={study} />
      {names.length > 1 && <ObjectiveChoice names={names} objective={objective} />}
      <Filter trials={trials} error={shown.error} shown={shown.selected.length} />
      <Views key={study.name} study={study} />
      <Selection />
      <div class="charts">
        <History {...props} />
        {names.length > 1 && <Front {...props} />}
        <Slice {...props} />
        <ParallelPanel {...props} />
        <Beliefs
          key={`beliefs ${study.name} ${objective}`}
          study={study.name}
          objective={names.length > 1 ? objective : ""}
          finished={finished}
          isQuick={false}
        />
        <Importance
          key={`${study.name} ${objective}`}
          study={study.name}
          objective={names.length > 1 ? objective : ""}
          isQuick={study.isReady.value && trials.length >= 20 && trials.length <= MAX_QUICK_TRIALS}
        />
      </div>
      {study.info.value !== undefined && (
        <details open={note !== ""}>
          <summary>Note</summary>
          <Note key={study.name} path={`${studyPath(study.name)}/note`} text={note} />
        </details>
      )}
      <Changes study={study.name} />
      <h2>Trials</h2>
      <TrialTable trials={trials} rows={shown.selected} version={shown.version} />
    </main>
  );
}

/** Escape ends the selections of charts. */
function useEscape(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isElsewhere = document.querySelector("dialog[open]") !== null;
      if (event.key === "Escape" && !isElsewhere && view.value.brushes.length > 0)
        change({ brushes: [] });
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}

interface ObjectiveChoiceProps {
  readonly names: readonly string[];
  readonly objective: string;
}

function ObjectiveChoice({ names, objective }: ObjectiveChoiceProps) {
  return (
    <label class="choice">
      Objective{" "}
      <select
        value={objective}
        onChange={(event) => change({ objective: event.currentTarget.value })}
      >
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
