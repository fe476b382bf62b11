/** Options of a plot, with their defaults. */
export interface PlotSettings {
  /** Parameters to show; undefined for those that the kind of plot chooses. */
  readonly params: readonly string[] | undefined;
  /** Undefined for the first one, or all. */
  readonly objective: string | undefined;
  /** Of more points than this their density is shown. */
  readonly maxPoints: number;
  /** Whether values are on a logarithmic scale. */
  readonly log: boolean;
  /** What progress is shown by. */
  readonly by: "trials" | "seconds" | undefined;
  /** The value that regret is measured from; undefined for the best one of the studies. */
  readonly optimum: number | undefined;
}
