import { AttuneError } from "../../errors/attune-error.ts";
import { DataFingerprint } from "./fingerprint.ts";
import { ColumnProfile } from "./profile.ts";
import type { RowSource } from "./row-source.ts";
import { CellBlock } from "./source/cell-block.ts";

/**
 * The first pass over a table: a profile of each column, and the fingerprint of all cells.
 * @param columns number of columns
 * @param target index of the column whose missing cells are listed
 * @param missing texts that stand for a missing cell
 * @throws AttuneError `data-invalid` for a table without rows
 */
export async function profileRows(
  source: RowSource,
  columns: number,
  target: number,
  missing: ReadonlySet<string>,
): Promise<{ readonly profiles: readonly ColumnProfile[]; readonly fingerprint: string }> {
  const profiles = Array.from({ length: columns }, (_, j) => {
    return new ColumnProfile(missing, j === target);
  });
  const fingerprint = new DataFingerprint();
  for await (const rows of source.blocks?.() ?? source.chunks())
    if (rows instanceof CellBlock) {
      for (let j = 0; j < columns; j++) profiles[j].addBlock(rows, j);
      fingerprint.addBlock(rows);
    } else {
      // Column by column: what a profile knows of its texts stays in the cache.
      for (const [j, profile] of profiles.entries())
        for (const cells of rows) profile.add(cells[j]);
      for (const cells of rows) fingerprint.addRow(cells);
    }
  if (profiles[0].count === 0)
    throw new AttuneError("data-invalid", `${source.label} has a header but no rows`);
  return { profiles, fingerprint: fingerprint.toText(columns) };
}
