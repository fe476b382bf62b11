import type { GrowthRules } from "./growth.ts";
import type { LeafSettings } from "./leaf-values.ts";

/** Everything that training of an ensemble needs besides rows. */
export interface TrainingSettings {
  /** Largest number of rounds. */
  readonly rounds: number;
  /** Rounds without a lower loss of the stopping rows after which training ends. */
  readonly patience: number;
  /** Depth of oblivious trees, or largest number of leaves of trees that grow leaf by leaf. */
  readonly shape: { readonly depth: number } | { readonly leaves: number };
  /** How splits are chosen. */
  readonly growth: GrowthRules;
  /** How leaf values follow. */
  readonly leaf: LeafSettings;
  /** 1 for columns with which predictions may not fall, −1: not rise, 0: free. Default: all free. */
  readonly monotone: Int8Array | undefined;
  /** Share of the columns that each tree may use. */
  readonly columnShare: number;
  /** Share of the rows that each tree's splits are chosen by. */
  readonly rowShare: number;
}
