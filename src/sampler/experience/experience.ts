/** What an earlier study says of the space of another: some of its points, and how good they are. */
export interface ExperiencedStudy {
  /** Name of the earlier study. */
  readonly name: string;
  /** Points in the unit cube of the space that is searched now, the best first. */
  readonly points: readonly Float64Array[];
  /** Loss of each point, standardised over all results of the earlier study. */
  readonly losses: Float64Array;
  /**
   * Loss of its trial 0, if it has the seed of the present study: where trial 0 has the same result
   * again, the present study repeats it, and does not learn from it. Default: another seed.
   */
  readonly repeated?: number | undefined;
}

/** What earlier studies say of a space. */
export interface Experience {
  /** The studies, the most similar first. */
  readonly studies: readonly ExperiencedStudy[];
}
