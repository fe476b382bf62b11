import { requireStudy } from "../require-study.ts";
import type { PlottedStudy } from "./plotted-study.ts";

/**
 * A study that a user gives, as plots read it: once. @param owner the function that was called
 * @throws AttuneError `usage` for something else
 */
export function asPlotted(owner: string, study: unknown): PlottedStudy {
  requireStudy(owner, study, "space", "objectives", "history");
  const { name, space, objectives, limits, history } = study as PlottedStudy;
  return {
    ...{ name: name ?? "study", space, objectives, limits, history },
    // Records are made when they are first read, and few plots read them.
    trials: {
      [Symbol.iterator]: () => (study as PlottedStudy).trials[Symbol.iterator](),
    },
  };
}
