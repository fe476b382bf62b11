import { AttuneError } from "../../../errors/attune-error.ts";
import { didYouMean } from "../../../errors/did-you-mean.ts";
import type { RowSource } from "../row-source.ts";

/**
 * Several tables with the same columns, one after the other. The order of columns is that of the
 * first. Folders are as one folder.
 * @throws AttuneError `data-invalid` when one lacks a column of the first, or has another one
 */
export async function joinSources(sources: readonly RowSource[]): Promise<RowSource> {
  const [first, ...others] = sources;
  if (others.length === 0) return first;
  const header = await first.header();
  const orders = await Promise.all(
    sources.map(async (source) => {
      const own = await source.header();
      requireSame(own, header, `${source.label} lacks column`, first.label);
      requireSame(header, own, `${source.label} has one column more than the others:`, first.label);
      return header.map((name) => own.indexOf(name));
    }),
  );
  const areFolders = sources.every(({ isFolder }) => isFolder === true);
  const unlabelled = sources.map((source) => source.unlabelled).find((text) => text !== undefined);
  return {
    ...(areFolders && { isFolder: true, image: first.image, unlabelled }),
    label: `${first.label} and ${others.length} more`,
    header: async () => header,
    notes: (target) =>
      sources.flatMap(({ label, notes }) =>
        notes(target).map(({ column, message }) => ({ column, message: `${label}: ${message}` })),
      ),
    async *chunks() {
      for (const [i, source] of sources.entries()) {
        const order = orders[i];
        const isSame = order.every((from, to) => from === to);
        for await (const rows of source.chunks())
          yield isSame ? rows : rows.map((cells) => order.map((from) => cells[from]));
      }
    },
  };
}

function requireSame(
  names: readonly string[],
  wanted: readonly string[],
  problem: string,
  first: string,
): void {
  const name = wanted.find((n) => !names.includes(n));
  if (name === undefined) return;
  const hint = didYouMean(name, names) ?? `all files need the columns of ${first}`;
  throw new AttuneError("data-invalid", `${problem} ${JSON.stringify(name)}`, { hint });
}
