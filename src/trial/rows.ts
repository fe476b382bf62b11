/** Stub: the rows of a study in this process. */
export type TrialRows = unknown;
