/** Row indices, in ascending order, of one part of a cross-validation. */
export interface Fold {
  /** Rows to train on. */
  readonly train: Int32Array;
  /** Rows to score. */
  readonly validation: Int32Array;
}

/** How rows are split into folds and holdout. */
export type Splitting =
  | { readonly by: "rows" }
  /** Rows of one group stay together; `groups` has the group of each row. */
  | { readonly by: "group"; readonly groups: readonly string[] }
  /**
   * Earlier rows train, later ones validate; `order` has the time of each row. Rows of one time stay
   * together. Rows that are less than `gap` before the validation rows do not train (default: 0).
   */
  | { readonly by: "time"; readonly order: Float64Array; readonly gap?: number };
