import type { GrowthRules } from "./growth.ts";
import type { LeafSettings } from "./leaf-values.ts";

/** Everything that training of an ensemble needs besides rows. */
export interface TrainingSettings {
  /** Largest number of rounds. */
  readonly rounds: number;
  /** Rounds without a lower loss of the stopping rows after which training ends. */
  readonly patience: number;
  /** Largest number of bins of a column. */
  readonly bins: number;
  /** Depth of oblivious trees, or largest number of leaves of trees that grow leaf by leaf. */
  readonly shape: { readonly depth: number } | { readonly leaves: number };
  /** How splits are chosen. */
  readonly growth: GrowthRules;
  /** How leaf values follow. */
  readonly leaf: LeafSettings;
  /** Share of the columns that each tree may use. */
  readonly columnShare: number;
  /** Share of the rows that each tree's splits are chosen by. */
  readonly rowShare: number;
}
