/** Characters of models that are kept in memory: a search of many large forests must not fill it. */
const MAX_CHARACTERS = 200e6;

interface Entry {
  readonly pipelines: readonly string[];
  readonly loss: number;
  readonly characters: number;
}

/**
 * The models that cross-validation has trained, by trial: the best candidates' at most, since those
 * of the others are not needed again. Each is a `PipelineJson` as text.
 */
export class TrainedModels {
  readonly #entries = new Map<number, Entry>();
  readonly #most: number;
  #characters = 0;

  /** @param most characters that are kept */
  constructor(most = MAX_CHARACTERS) {
    this.#most = most;
  }

  /**
   * Keeps the models of a trial, and drops those of the worst trials where there are too many.
   * @param pipelines one per fold, or a single one
   * @param loss of the trial; the least is the best
   */
  keep(trial: number, pipelines: readonly string[], loss: number): void {
    const characters = pipelines.reduce((n, text) => n + text.length, 0);
    this.#characters += characters - (this.#entries.get(trial)?.characters ?? 0);
    this.#entries.set(trial, { pipelines, loss, characters });
    while (this.#characters > this.#most && this.#entries.size > 1) {
      const [worst, entry] = [...this.#entries].reduce((a, b) => (b[1].loss > a[1].loss ? b : a));
      this.#entries.delete(worst);
      this.#characters -= entry.characters;
    }
  }

  /** The models of a trial; undefined when they are not in memory. */
  of(trial: number): readonly string[] | undefined {
    return this.#entries.get(trial)?.pipelines;
  }
}
