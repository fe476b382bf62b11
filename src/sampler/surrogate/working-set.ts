import { GOLDEN_FRACTION } from "../../numeric/golden-ratio.ts";
import type { History } from "../../trial/history.ts";
import type { Selection } from "../selection.ts";

/**
 * Rows of the trials that a model learns from, in completion order.
 * @param most greatest number of them: of more trials, a third are the best, a third the newest, and
 * the rest are spread evenly over all
 * @param select orders rows from best to worst
 */
export function workingSet(
  { finished }: Pick<History, "finished">,
  most: number,
  select: Selection,
): readonly number[] {
  const n = finished.length;
  if (n <= most) return Array.from({ length: n }, (_, i) => i);
  const third = Math.floor(most / 3);
  const all = Array.from({ length: n }, (_, i) => i);
  const chosen = new Set<number>();
  for (const i of select(finished, all).slice(0, third)) chosen.add(i);
  for (let i = n - third; i < n; i++) chosen.add(i);
  for (let k = 0; chosen.size < most && k < n; k++)
    chosen.add(Math.floor(((k * GOLDEN_FRACTION) % 1) * n));
  return [...chosen].sort((a, b) => a - b);
}
