import { useState } from "preact/hooks";
import type { StudyExplanation } from "../../../src/analysis/beliefs/explain-study.ts";
import { get, studyPath } from "../data/api.ts";
import { ComputedPanel } from "./computed-panel.tsx";
import { PlotFigure } from "./plot-figure.tsx";

interface Props {
  readonly study: string;
  /** Empty for the only one. */
  readonly objective: string;
  /** Finished trials, by which drawings are made again. */
  readonly finished: number;
  /** Whether it is computed at once. */
  readonly isQuick: boolean;
}

/** What the search believes: in words, and as drawings. */
export function Beliefs({ study, objective, finished, isQuick }: Props) {
  const [shown, setShown] = useState<{
    readonly explanation: StudyExplanation;
    readonly finished: number;
  }>();
  const query = objective === "" ? "" : `?objective=${encodeURIComponent(objective)}`;
  const compute = async (): Promise<void> => {
    const explanation = await get<StudyExplanation>(`${studyPath(study)}/explain${query}`);
    setShown({ explanation, finished });
  };
  return (
    <ComputedPanel
      {...{ id: "beliefs", title: "What the search believes", isQuick, compute }}
      hasResult={shown !== undefined}
    >
      {shown?.explanation.sections.map(({ title, sentences }) => (
        <div key={title}>
          <h3>{title}</h3>
          {sentences.map((sentence) => (
            <p key={sentence} class="wraps">
              {sentence}
            </p>
          ))}
        </div>
      ))}
      {shown?.explanation.objectives.some(({ params }) => params.length > 0) &&
        ["beliefs", "outlook"].map((kind) => (
          <PlotFigure
            key={kind}
            path={`${studyPath(study)}/plots/${kind}${query}`}
            version={shown.finished}
          />
        ))}
    </ComputedPanel>
  );
}
