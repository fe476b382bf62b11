import { describe, expect, it } from "vitest";
import { GaussianProcess } from "../../numeric/gaussian-process/gaussian-process.ts";
import { createRng } from "../../numeric/rng.ts";
import { float } from "../../space/builders.ts";
import { createStudy } from "../../study/study.ts";
import { logExpectedImprovement } from "../surrogate/acquisition.ts";
import { Fantasies } from "./fantasies.ts";
import { gp } from "./gp.ts";
import { gaussianLandscape } from "./landscape.ts";

const known = Float64Array.of(0.1, 0.2, 0.5, 0.9, 0.8, 0.4, 0.3, 0.7);
const values = Float64Array.of(1.2, -0.9, 0.4, -0.7);
const running = [Float64Array.of(0.55, 0.6), Float64Array.of(0.7, 0.3)];

function conditioned(x: Float64Array, y: Float64Array): GaussianProcess {
  const process = new GaussianProcess(2, []);
  process.condition(x, y, y.length);
  return process;
}

/** The criterion of two running trials, and the joint draws of their results. */
function imagine() {
  const process = conditioned(known, values);
  for (const x of running) process.append(x);
  const meanAt = (x: Float64Array): number => {
    const out = { mean: 0, variance: 0 };
    process.predict(x, out);
    return out.mean;
  };
  const rivals = [known.subarray(2, 4), ...running];
  const fantasies = new Fantasies(process, 2, rivals, meanAt, logExpectedImprovement, createRng(5));
  return {
    rivals,
    landscape: gaussianLandscape([process], fantasies.criterion, undefined, fantasies),
  };
}

describe("the fantasies of running trials", () => {
  it("average the improvement over models that have learned each draw of their results", () => {
    const { landscape, rivals } = imagine();
    const at = Float64Array.of(0.62, 0.45);
    // The same draws, of which each is given to a model of its own.
    const before = conditioned(known, values);
    const out = { mean: 0, variance: 0 };
    const means = running.map((x) => {
      before.predict(x, out);
      return out.mean;
    });
    for (const x of running) before.append(x);
    const cov = before.appendedCovariances(2);
    const [a, b] = [Math.sqrt(cov[0] + before.noise), 0];
    const c = (cov[1] ?? b) / a;
    const d = Math.sqrt(cov[3] + before.noise - c * c);
    const stream = createRng(5);
    let sum = 0;
    for (let pair = 0; pair < 8; pair++) {
      const [p, q] = [stream.normal(), stream.normal()];
      for (const sign of [1, -1]) {
        const results = [means[0] + sign * a * p, means[1] + sign * (c * p + d * q)];
        const process = conditioned(
          Float64Array.of(...known, ...running[0], ...running[1]),
          Float64Array.of(...values, ...results),
        );
        const best = Math.min(
          ...rivals.map((x) => {
            process.predict(x, out);
            return out.mean;
          }),
        );
        process.predict(at, out);
        const criterion = logExpectedImprovement(best);
        const one = new Float64Array(1);
        sum += Math.exp(
          criterion(Float64Array.of(out.mean), Float64Array.of(Math.sqrt(out.variance)), one, one),
        );
      }
    }
    expect(landscape.value(at)).toBeCloseTo(Math.log(sum / 16), 6);
  });
  it("have the slope that differences show", () => {
    const { landscape } = imagine();
    const at = Float64Array.of(0.62, 0.45);
    const slope = new Float64Array(2);
    landscape.slope!(at, slope);
    for (const d of [0, 1]) {
      const near = (by: number): number =>
        landscape.value(at.map((u, j) => (j === d ? u + by : u)));
      expect(slope[d]).toBeCloseTo((near(1e-5) - near(-1e-5)) / 2e-5, 4);
    }
  });
});

describe("several workers", () => {
  const space = { x: float(0, 1), y: float(0, 1), z: float(0, 1) };
  type P = { x: number; y: number; z: number };
  const bowl = ({ x, y, z }: P): number =>
    (x - 0.3) ** 2 + 2 * (y - 0.6) ** 2 + (x - z) ** 2 + 0.3 * Math.sin(6 * z);
  const open = (startup?: number) =>
    createStudy({ space, objectives: "minimize", sampler: gp({ startup }), seed: 4 });

  it("do not look where another one looks already", async () => {
    const study = await open();
    await study.optimize(bowl, { trials: 8 });
    const trials = await study.ask(8);
    let nearest = Infinity;
    for (const [i, a] of trials.entries())
      for (const b of trials.slice(0, i))
        nearest = Math.min(
          nearest,
          Math.hypot(a.params.x - b.params.x, a.params.y - b.params.y, a.params.z - b.params.z),
        );
    expect(nearest).toBeGreaterThan(0.02);
    await study.close();
  });
  it("have a model from three results on, and running trials count as first points", async () => {
    const modelled = async (startup?: number): Promise<number> => {
      const study = await open(startup);
      const running = [...(await study.ask(6))];
      for (let told = 0; ; told++) {
        const trial = await study.ask();
        if (study.history.note(trial.number) !== undefined) {
          await study.close();
          return told;
        }
        running.push(trial);
        const next = running.shift()!;
        await next.tell(bowl(next.params));
      }
    };
    expect(await modelled()).toBe(3);
    expect(await modelled(7)).toBe(7);
  });
});
