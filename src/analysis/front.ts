import { AttuneError } from "../errors/attune-error.ts";
import { hypervolume as volume } from "../numeric/pareto.ts";
import type { ParamTree, ValuesOf } from "../space/param.ts";
import { frontRows } from "../trial/feasible.ts";
import { measuresOf } from "../trial/measures.ts";
import type { Direction, Limits, Objectives } from "../trial/objective.ts";
import type { CompleteTrial } from "../trial/record.ts";
import type { StudyView } from "../trial/study-view.ts";

/** Feasible trials that no other dominates. */
export function paretoFront<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
): readonly CompleteTrial<ValuesOf<S>, O, L>[] {
  const { history } = study;
  const numbers = new Set(frontRows(history).map((i) => history.finished.number[i]));
  return study.trials.filter((t) => numbers.has(t.number)) as unknown as readonly CompleteTrial<
    ValuesOf<S>,
    O,
    L
  >[];
}

/** Volume that the front dominates up to `reference`, in the objectives' own units. */
export function hypervolume<
  S extends ParamTree,
  O extends { readonly [name: string]: Direction },
  L extends Limits,
>(study: StudyView<S, O, L>, reference: { readonly [K in keyof O]: number }): number {
  const { signs, names } = measuresOf(study.objectives, {});
  const missing = names!.find((name) => typeof reference[name] !== "number");
  if (missing !== undefined)
    throw new AttuneError("usage", `the reference needs a number for ${missing}`);
  const { history } = study;
  const { loss } = history.finished;
  const points = frontRows(history).map((i) => loss.map((c) => c[i]));
  return volume(
    points,
    names!.map((name, k) => reference[name] * signs[k]),
  );
}

/**
 * Best value (with several objectives: dominated volume up to the worst values seen) after each
 * finished trial, in order of their tell.
 */
export function convergence<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
): { readonly number: Int32Array; readonly best: Float64Array } {
  const { finished } = study.history;
  const n = finished.length;
  const { signs } = measuresOf(study.objectives, {});
  const best = new Float64Array(n).fill(Number.NaN);
  const number = finished.number.slice(0, n);
  const counts = (i: number): boolean =>
    finished.state[i] === "complete" && !(finished.violation[i] > 0);
  if (signs.length === 1) {
    let least = Number.NaN;
    for (let i = 0; i < n; i++) {
      if (counts(i) && !(finished.loss[0][i] >= least)) least = finished.loss[0][i];
      best[i] = least * signs[0];
    }
    return { number, best };
  }
  const reference = finished.loss.map((c) => {
    let worst = -Infinity;
    for (let i = 0; i < n; i++) if (counts(i) && c[i] < Infinity) worst = Math.max(worst, c[i]);
    return worst;
  });
  let front: number[][] = [];
  let before = 0;
  for (let i = 0; i < n; i++) {
    if (counts(i)) {
      const point = finished.loss.map((c) => c[i]);
      if (!front.some((p) => p.every((v, k) => v <= point[k]))) {
        front = [...front.filter((p) => !p.every((v, k) => v >= point[k])), point];
        before = volume(front, reference);
      }
    }
    best[i] = before;
  }
  return { number, best };
}
