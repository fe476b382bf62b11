import { AttuneError } from "../errors/attune-error.ts";
import { crowding, nonDominatedRanks } from "../numeric/pareto.ts";
import type { Rng } from "../numeric/rng.ts";
import { type Axis, cellCentre, levelOf } from "../space/axis.ts";
import { COMPLETE, type FinishedColumns } from "../trial/history.ts";
import type { Sampler } from "./sampler.ts";

/**
 * A steady-state genetic algorithm: parents by binary tournament among the best `population` trials (Deb's rules: feasible first, then rank, then crowding),
 * simulated binary crossover and polynomial mutation (Deb and Agrawal 1995; Deb and Goyal 1996). Permutations and shares are crossed through their keys.
 */
export function genetic(options: { population?: number } = {}): Sampler {
  const { population = 20 } = options;
  if (!Number.isInteger(population) || population < 2)
    throw new AttuneError("usage", `population must be a whole number from 2, got ${population}`);
  return {
    name: "genetic",
    supports: { kinds: "all", conditional: true, objectives: Infinity, limits: true, constraints: "any", finite: false },
    plan: ({ space }) => ({
      propose(history, streams) {
        const parents = history.finished.length < population ? [] : survivors(history.finished, population);
        return streams.map((stream) => {
          const unit = new Float64Array(space.width);
          if (parents.length < 2) stream.uniformInto(unit);
          else breed(space.axes, history.finished, tournament(parents, stream), tournament(parents, stream), stream, unit);
          return { unit };
        });
      },
    }),
  };
}

/** The best rows, best first. */
function survivors(finished: FinishedColumns, count: number): number[] {
  const rows: number[] = [];
  for (let i = 0; i < finished.length; i++)
    if (finished.state[i] === COMPLETE && finished.loss.every((c) => !Number.isNaN(c[i]!))) rows.push(i);
  const feasible = rows.filter((i) => !(finished.violation[i]! > 0));
  const rest = rows.filter((i) => finished.violation[i]! > 0).sort((a, b) => finished.violation[a]! - finished.violation[b]! || a - b);
  if (finished.loss.length === 1) {
    const loss = finished.loss[0]!;
    feasible.sort((a, b) => (loss[a] === loss[b] ? a - b : loss[a]! - loss[b]!));
  } else {
    const points = finished.loss.map((c) => Float64Array.from(feasible, (i) => c[i]!));
    const ranks = nonDominatedRanks(points, feasible.length);
    const distance = new Float64Array(feasible.length);
    for (let r = 0, left = feasible.length; left > 0; r++) {
      const members = feasible.map((_, k) => k).filter((k) => ranks[k] === r);
      crowding(points, members).forEach((d, k) => {
        distance[members[k]!] = d;
      });
      left -= members.length;
    }
    const order = feasible
      .map((_, k) => k)
      .sort((a, b) => ranks[a]! - ranks[b]! || (distance[a] === distance[b] ? a - b : distance[b]! - distance[a]!));
    feasible.splice(0, feasible.length, ...order.map((k) => feasible[k]!));
  }
  return [...feasible, ...rest].slice(0, count);
}

/** The better of two at random: `parents` stand in order. */
function tournament(parents: readonly number[], stream: Rng): number {
  return parents[Math.min(stream.integer(parents.length), stream.integer(parents.length))]!;
}

const SPREAD = 15; // distribution index of crossover: children near their parents
const STEP = 20; // and of mutation, as in Deb et al. 2002

function breed(axes: readonly Axis[], finished: FinishedColumns, mother: number, father: number, stream: Rng, out: Float64Array): void {
  const rate = 1 / axes.length;
  const crossed = stream.uniform() < 0.9;
  for (const [j, axis] of axes.entries()) {
    let a = finished.unit[j]![mother]!;
    const b = finished.unit[j]![father]!;
    // A gene that one parent lacks comes from the other; one that neither has is new.
    if (Number.isNaN(a)) a = Number.isNaN(b) ? stream.uniform() : b;
    else if (crossed && !Number.isNaN(b)) {
      if (axis.kind === "choice") a = stream.uniform() < 0.5 ? a : b;
      else if (stream.uniform() < 0.5) a = crossover(a, b, stream);
    }
    if (stream.uniform() < rate) a = axis.kind === "choice" ? stream.uniform() : mutate(a, stream);
    out[j] = axis.kind === "choice" ? cellCentre(axis, levelOf(axis, a)) : a;
  }
}

/** Simulated binary crossover, one of the two children. */
function crossover(a: number, b: number, stream: Rng): number {
  const u = stream.uniform();
  const beta = u <= 0.5 ? (2 * u) ** (1 / (SPREAD + 1)) : (1 / (2 * (1 - u))) ** (1 / (SPREAD + 1));
  const child = 0.5 * (stream.uniform() < 0.5 ? (1 + beta) * a + (1 - beta) * b : (1 - beta) * a + (1 + beta) * b);
  return Math.min(1, Math.max(0, child));
}

/** Polynomial mutation within [0, 1]. */
function mutate(x: number, stream: Rng): number {
  const u = stream.uniform();
  const power = 1 / (STEP + 1);
  const delta =
    u < 0.5 ? (2 * u + (1 - 2 * u) * (1 - x) ** (STEP + 1)) ** power - 1 : 1 - (2 * (1 - u) + (2 * u - 1) * x ** (STEP + 1)) ** power;
  return Math.min(1, Math.max(0, x + delta));
}
