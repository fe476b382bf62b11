import type { ImportanceReport } from "./explain.ts";

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const intervalText = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)} %`;

/** What is said of a parameter that does not stand above noise. */
export const noiseText = (floor: number): string =>
  floor >= 0.005
    ? `not distinguishable from noise (below ${(100 * floor).toFixed(0)} %)`
    : "not distinguishable from noise";

/** A report as a table of texts: parameters, then interactions. */
export function importanceRows({
  params,
  pairs,
}: ImportanceReport): readonly (readonly string[])[] {
  return [
    ...params.map((p) =>
      p.distinguishable
        ? [p.name, percent(p.share), intervalText(p)]
        : [p.name, "", noiseText(p.floor)],
    ),
    ...pairs.map((pair) => [
      `${pair.names[0]} with ${pair.names[1]}`,
      percent(pair.share),
      `${intervalText(pair)}, interaction`,
    ]),
  ];
}
