import type { Rng } from "../../numeric/rng.ts";
import type { Ensemble } from "./ensemble.ts";
import { Grower } from "./grower.ts";
import { holdOutRows } from "./hold-out-rows.ts";
import type { Loss } from "./loss.ts";
import { replay } from "./replay.ts";
import type { TrainingSettings } from "./settings.ts";
import { type BinnedRows, type RoundWatch, type TrainingOptions, train } from "./train.ts";
import type { TreeSource } from "./tree-source.ts";

/** Rounds with all rows, as a multiple of those that were best for a part of them. */
const ROUNDS_WITH_ALL_ROWS = 1.5;

/**
 * Trains where no stopping rows are given. Trees are grown on a part of the rows until the loss of
 * the others is least. Then all rows decide the values of the leaves of these trees, which takes far
 * less time than growing, and grow some more: more rows allow more rounds. When the watch ends the
 * training before there are as many rounds again, the model of the part is kept.
 */
export function trainByOwnRows(
  data: BinnedRows,
  settings: TrainingSettings,
  rng: Rng,
  { fill, watch }: Pick<TrainingOptions, "fill" | "watch">,
): Ensemble {
  const { part, stopping } = holdOutRows(data, rng.fork("held"));
  const { ensemble, tests, isCut } = train(
    part,
    settings,
    rng,
    (loss) => new Grower(part.binned, loss, settings),
    { fill, stopping, watch },
  );
  if (isCut) return ensemble;
  const { rounds } = ensemble;
  const longer = { ...settings, rounds: Math.round(ROUNDS_WITH_ALL_ROWS * rounds) };
  const grow = (loss: Loss): TreeSource =>
    replay(tests, data.binned, new Grower(data.binned, loss, longer));
  const watchAll: RoundWatch | undefined =
    watch && ((round, now) => watch(round, round < rounds ? ensemble : now));
  const all = train(data, longer, rng, grow, { fill, watch: watchAll });
  return all.ensemble.rounds < rounds ? ensemble : all.ensemble;
}
