import { type BestUnderNoise, Confirming } from "../../sampler/noise/confirming.ts";
import type { Space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";
import type { UntypedComplete } from "../../trial/to-record.ts";
import type { Mirror } from "../mirror/mirror.ts";
import { withEstimate } from "./with-estimate.ts";

/** The best trial of a study that a mirror reads: by value, or by a model where results are noisy. */
export class EstimatedBest {
  readonly #mirror: Mirror;
  readonly #confirming: Confirming | undefined;
  #last: { readonly of: object; readonly trial: UntypedComplete } | undefined;

  /** @param confirming undefined for several objectives */
  constructor(mirror: Mirror, confirming: Confirming | undefined) {
    this.#mirror = mirror;
    this.#confirming = confirming;
  }

  get trial(): UntypedComplete | undefined {
    const { history, best } = this.#mirror;
    const estimated = best && this.#confirming?.best(history);
    if (estimated === undefined) return best;
    if (this.#last?.of === estimated) return this.#last.trial;
    const record = this.#mirror.record(history.finished.number[estimated.row]);
    if (record?.state !== "complete") return best;
    this.#last = { of: estimated, trial: withEstimate(record, estimated, history.measures) };
    return this.#last.trial;
  }
}

/** The best trial of a study that was read; undefined unless its results are noisy. */
export function bestUnderNoise(space: Space, history: History): BestUnderNoise | undefined {
  if (history.measures.signs.length > 1) return undefined;
  const confirming = new Confirming({ space });
  return confirming.isNoisy(history) ? confirming.best(history) : undefined;
}
