import { mayWrite } from "../data/caller.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { ResultForm } from "../parts/evaluate/result-form.tsx";
import { useAskedTrial } from "../parts/evaluate/use-asked-trial.ts";
import { StudyNav } from "../parts/study-nav.tsx";

/** Trials that a person evaluates: shows the parameters, and takes what was measured. */
export function EvaluatePage({ study }: { readonly study: OpenStudy }) {
  return (
    <main>
      <h1>{study.name}</h1>
      <StudyNav study={study} />
      {mayWrite() ? (
        <Evaluation study={study} />
      ) : (
        <p>Evaluating trials takes a token of a worker.</p>
      )}
    </main>
  );
}

function Evaluation({ study }: { readonly study: OpenStudy }) {
  const { trial, said, ask, tell } = useAskedTrial(study.name);
  return (
    <>
      <p role="status">{said}</p>
      {trial === undefined ? (
        <button type="button" onClick={ask}>
          Take a trial
        </button>
      ) : (
        <ResultForm key={trial.number} trial={trial} info={study.info.value} onTell={tell} />
      )}
    </>
  );
}
