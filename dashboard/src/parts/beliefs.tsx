import { useEffect, useState } from "preact/hooks";
import type { StudyExplanation } from "../../../src/analysis/beliefs/explain-study.ts";
import { get, studyPath } from "../data/api.ts";
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
  const [said, setSaid] = useState("");
  const query = objective === "" ? "" : `?objective=${encodeURIComponent(objective)}`;
  const read = async (): Promise<void> => {
    setSaid("Computing…");
    try {
      const explanation = await get<StudyExplanation>(`${studyPath(study)}/explain${query}`);
      setShown({ explanation, finished });
      setSaid("");
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  useEffect(() => {
    if (isQuick) void read();
  }, [isQuick]);
  return (
    <section class="panel" aria-labelledby="beliefs">
      <h2 id="beliefs">What the search believes</h2>
      <button type="button" onClick={read}>
        {shown === undefined ? "Compute" : "Compute again"}
      </button>
      <span role="status"> {said}</span>
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
    </section>
  );
}
