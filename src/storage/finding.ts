/** Result of one check by `attune doctor`. */
export interface Finding {
  /** What was checked: `storage`, `references`, `counts`, … */
  readonly name: string;
  /** False where something is wrong. */
  readonly ok: boolean;
  /** What the check found, and what mends it. */
  readonly message: string;
}
