import type { Rng } from "../../numeric/rng.ts";

/**
 * The temperature at the start and at the end of the budget, in units of the geometric mean of the
 * amounts by which moves made the value worse.
 */
const HEAT = [0.1, 0.003] as const;

/**
 * Decides whether a result that is worse is accepted (simulated annealing, Kirkpatrick, Gelatt and
 * Vecchi 1983).
 */
export class Annealing {
  #count = 0;
  #logs = 0;

  /** Takes in by how much a move made the value worse. */
  note(amount: number): void {
    if (!(amount > 0 && amount < Infinity)) return;
    this.#count++;
    this.#logs += Math.log(amount);
  }

  /**
   * @param amount by which the value is worse
   * @param spent share of the budget that is spent; undefined if there is none: it is refused
   */
  accepts(amount: number, spent: number | undefined, random: Rng): boolean {
    if (spent === undefined || this.#count === 0) return false;
    const heat = HEAT[0] * (HEAT[1] / HEAT[0]) ** Math.min(1, spent);
    return random.uniform() < Math.exp(-amount / (heat * Math.exp(this.#logs / this.#count)));
  }
}
