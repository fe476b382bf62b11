/** Learning rate a · (rows / 200)^b · (2000 / rounds)^c. */
interface RateByRows {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** As CatBoost 1.2 chooses it with early stopping (Prokhorenkova et al. 2018). */
const numbers: RateByRows = { a: 0.0259, b: 0.157, c: 0.61 };
const twoClasses: RateByRows = { a: 0.0158, b: 0.247, c: 0.435 };
const moreClasses: RateByRows = { a: 0.0802, b: 0.02, c: 0.382 };

const MAX_RATE = 0.5;

/**
 * Learning rate by the number of training rows: few rows need small steps.
 * @param rounds largest number of rounds, of which early stopping keeps the best
 */
export function defaultRate(classes: number, rows: number, rounds: number): number {
  const { a, b, c } = classes === 0 ? numbers : classes === 2 ? twoClasses : moreClasses;
  return Math.min(MAX_RATE, a * (rows / 200) ** b * (2000 / rounds) ** c);
}
