import { useEffect, useMemo, useState } from "preact/hooks";
import { brushText } from "../data/brush.ts";
import { findFailureRegion } from "../data/failure-region.ts";
import { type Failure, type FailureGroup, groupFailures, readFailures } from "../data/failures.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { addressOf, view, withoutPart } from "../data/view.ts";
import { showCount } from "../parts/format.ts";
import { StudyNav } from "../parts/study-nav.tsx";
import { TrialLinks } from "../parts/trial-links.tsx";

/** Trials of a group that are listed. */
const MAX_LISTED = 30;
const REASONS: { readonly [reason: string]: string } = {
  error: "error",
  timeout: "time limit",
  memory: "memory limit",
  "not-a-number": "not a number",
  lost: "worker was lost",
};

/** The failed trials of a study, grouped by what went wrong, with where in the space it does. */
export function FailuresPage({ study }: { readonly study: OpenStudy }) {
  const [failures, setFailures] = useState<readonly Failure[]>();
  const [error, setError] = useState("");
  const failed = study.info.value?.counts["failed"] ?? 0;
  useEffect(() => {
    const controller = new AbortController();
    readFailures(study.name, controller.signal)
      .then(setFailures)
      .catch((thrown: Error) => {
        if (!controller.signal.aborted) setError(thrown.message);
      });
    return () => controller.abort();
  }, [study, failed]);
  const groups = useMemo(() => groupFailures(failures ?? []), [failures]);
  return (
    <main>
      <h1>{study.name}</h1>
      <StudyNav study={study} />
      {error !== "" && <p role="alert">{error}</p>}
      {failures === undefined && error === "" && <p>Reading…</p>}
      {failures?.length === 0 && <p>No trial has failed.</p>}
      {groups.map((group) => (
        <Group key={`${group.reason} ${group.title}`} study={study} group={group} />
      ))}
    </main>
  );
}

function Group({ study, group }: { readonly study: OpenStudy; readonly group: FailureGroup }) {
  const { trials } = study;
  const { failures, title, reason } = group;
  const isReady = study.isReady.value;
  const region = useMemo(
    () => findFailureRegion(trials, new Set(failures.map(({ number }) => number))),
    [failures, isReady],
  );
  const { conditions } = region;
  const rest = withoutPart(view.value);
  const workers = new Set(failures.map(({ worker }) => worker).filter(Boolean));
  const example = failures[0];
  return (
    <section class="panel failure">
      <h2>
        {showCount(failures.length)} × {title || "no message"}
      </h2>
      <p>
        {REASONS[reason] ?? reason}
        {workers.size > 0 && `, on ${workers.size} ${workers.size === 1 ? "worker" : "workers"}`}
      </p>
      <p>
        {conditions.length === 0 ? (
          "These failures are not concentrated in a part of the space."
        ) : (
          <>
            Where: {conditions.map(brushText).join(" and ")}. Of {showCount(region.trials)} finished
            trials there, {showCount(region.failed)} failed so.{" "}
            <a href={addressOf({ ...rest, brushes: conditions, where: "", states: [] })}>
              Show them
            </a>
          </>
        )}
      </p>
      {example?.message !== undefined && example.message !== title && (
        <details>
          <summary>Message of trial {example.number}</summary>
          <pre>{example.message}</pre>
        </details>
      )}
      <p>
        Trials: <TrialLinks numbers={failures.map(({ number }) => number)} most={MAX_LISTED} />
      </p>
    </section>
  );
}
