import { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import { warped } from "../../numeric/gaussian-process/warp.ts";
import type { GaussianProcess } from "../../numeric/gaussian-process/gaussian-process.ts";
import { normalQuantile } from "../../numeric/normal.ts";
import type { History } from "../../trial/history.ts";
import { observe } from "../surrogate/observations.ts";
import { workingSet } from "../surrogate/working-set.ts";
import { byLoss } from "../selection.ts";
import { Fitter } from "../gp/fit.ts";
import { DEFAULT_WORKING_SET, oneObjective } from "../gp/goal.ts";
import { knowledgeGradients } from "./knowledge-gradient.ts";
import { groupByPoint } from "./repeats.ts";

const CANDIDATES = 20;
const QUANTILES = 24;

export interface Candidate {
  readonly row: number;
  readonly x: Float64Array;
  readonly mean: number;
  readonly sd: number;
}

/** What a model of noisy results says of the points that were evaluated. */
export class NoiseModel {
  readonly encoding: Encoding;
  readonly process: GaussianProcess;
  readonly inverse: (z: number) => number;
  readonly candidates: readonly Candidate[];
  readonly history: History;

  static fit(space: Space<ParamTree>, history: History, encoding = new Encoding(space.axes)) {
    const goal = {
      ...oneObjective({ space }),
      ...(process.env["NWARP"] ? { warps: process.env["NWARP"] === "0" ? [null] : [null, 1] } : {}),
    };
    const fitted = new Fitter(encoding, goal).fit(history, history.paused);
    if (!fitted.sound || !fitted.observations.feasible.includes(1)) return undefined;
    return new NoiseModel(encoding, history, fitted);
  }
  constructor(encoding: Encoding, history: History, fitted: any) {
    this.encoding = encoding;
    this.history = history;
    const { observations, outputs, note } = fitted;
    this.process = outputs[0];
    this.inverse = warped(observations.losses[0], note.warp[0]).inverse;
    const index = new Map<number, number>(observations.rows.map((row: number, i: number) => [row, i]));
    this.process.forget();
    const at = { mean: 0, variance: 0 };
    const out: Candidate[] = [];
    for (const { rows } of groupByPoint(history)) {
      const i = index.get(rows[0]);
      if (i === undefined) continue;
      const x = observations.x.subarray(i * encoding.size, (i + 1) * encoding.size);
      this.process.predict(x, at);
      out.push({ row: rows[0], x, mean: at.mean, sd: Math.sqrt(at.variance) });
    }
    this.candidates = out.sort((a, b) => a.mean - b.mean);
  }
  /** Expected result and its standard error, in the unit of losses. */
  estimate({ mean, sd }: Candidate): { estimate: number; error: number } {
    const noise = Math.sqrt(this.process.noise);
    let sum = 0;
    let squares = 0;
    for (let q = 0; q < QUANTILES; q++) {
      const f = mean + sd * normalQuantile((q + 0.5) / QUANTILES);
      let expected = 0;
      for (let e = 0; e < QUANTILES; e++)
        expected += this.inverse(f + noise * normalQuantile((e + 0.5) / QUANTILES)) / QUANTILES;
      sum += expected / QUANTILES;
      squares += expected ** 2 / QUANTILES;
    }
    return { estimate: sum, error: Math.sqrt(Math.max(0, squares - sum ** 2)) };
  }
  /** The candidate to repeat, or a new point (as index −1). */
  choose(extra: readonly Float64Array[], pending: readonly Float64Array[]): { index: number; row: number } {
    const top = [...this.candidates]
      .sort((a, b) => a.mean - a.sd - (b.mean - b.sd))
      .slice(0, CANDIDATES);
    const at = { mean: 0, variance: 0 };
    const means = [
      ...extra.map((x) => {
        this.process.predict(x, at);
        return at.mean;
      }),
      ...top.map((c) => c.mean),
    ];
    this.process.forget();
    for (const x of pending) this.process.append(x);
    for (const x of extra) this.process.append(x);
    for (const c of top) this.process.append(c.x);
    const covariance = this.process.appendedCovariances(means.length);
    this.process.forget();
    const gains = knowledgeGradients(means, covariance, this.process.noise);
    let best = 0;
    for (let i = 1; i < gains.length; i++) if (gains[i] > gains[best]) best = i;
    return best < extra.length ? { index: best, row: -1 } : { index: -1, row: top[best - extra.length].row };
  }
}
