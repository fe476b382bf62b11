import { useMemo } from "preact/hooks";
import { WIDTHS, widthOf } from "../../data/column-widths.ts";
import type { Trials } from "../../data/trials.ts";
import { change, view } from "../../data/view.ts";

/** The width of each column, and how a user changes one. */
export function useWidths(trials: Trials, columns: readonly string[]) {
  const { widths: given } = view.value;
  // They are measured again when there are twice as many trials, not for each of them.
  const size = Math.ceil(Math.log2(trials.length + 1));
  const names = columns.join("\n");
  const usual = useMemo(() => columns.map((name) => widthOf(trials, name)), [trials, size, names]);
  const ofUser = (name: string): number | undefined =>
    Object.hasOwn(given, name) ? given[name] : undefined;
  return {
    widths: columns.map((name, place) => ofUser(name) ?? usual[place] ?? 0),
    /** @param width undefined for the usual one */
    resize(name: string, width: number | undefined): void {
      const others = Object.entries(given).filter(([other]) => other !== name);
      const bounded =
        width === undefined
          ? []
          : [[name, Math.round(Math.min(WIDTHS.most, Math.max(WIDTHS.least, width)))] as const];
      change({ widths: Object.fromEntries([...others, ...bounded]) });
    },
  };
}
