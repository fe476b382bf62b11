import { createRng } from "../../../numeric/rng.ts";
import { endOf } from "../data/panel.ts";
import { fitForecaster } from "../methods/fit-forecaster.ts";
import type { ForecastJob, ForecastTask, FromForecastChild } from "./forecast-job.ts";

/** Runs a task. What it gives depends on the task and the job alone, but for the seconds. */
export function runForecastTask(job: ForecastJob, task: ForecastTask): FromForecastChild {
  const { panel, horizon, folds, seed } = job;
  if (task.kind === "last") {
    const cut = panel.series.reduce((most, s) => Math.max(most, endOf(s)), -Infinity);
    const rng = createRng(seed).fork("final");
    const fitted = fitForecaster(task.candidate, { panel, cut, horizon, rng });
    return { forecaster: JSON.stringify(fitted.toJSON()) };
  }
  const began = performance.now();
  const { cut, points } = folds[task.fold];
  const rng = createRng(seed).fork("fold").fork(task.fold);
  const { seconds } = task;
  const fitted = fitForecaster(task.candidate, { panel, cut, horizon, rng, seconds });
  const forecasts = fitted.forecast(panel, points, horizon);
  return { origin: { forecasts, seconds: (performance.now() - began) / 1000 } };
}
