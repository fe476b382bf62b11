import { mergedDefaults, SPACE_DEFAULTS } from "../fill-rows.ts";
import { requireSameSpace } from "../same-study.ts";
import type { Redefinition } from "../storage.ts";
import type { Sql, SqlDriver } from "./driver.ts";
import { lockForChanges, readDefinition, type StudyColumns } from "./sql-studies.ts";

/** As `Storage.redefine`. @returns the study as it is now */
export async function redefineStudy(
  driver: SqlDriver,
  sql: Sql,
  name: string,
  { from, to, defaults }: Redefinition,
): Promise<ReturnType<typeof readDefinition>> {
  const { id } = await lockForChanges(driver, sql, name, 1);
  const [row] = await sql.all<StudyColumns>("SELECT * FROM studies WHERE id = ?", id);
  const { internal: before, ...spec } = readDefinition(row);
  requireSameSpace(name, spec.space, from);
  const internal = { ...before, [SPACE_DEFAULTS]: mergedDefaults(before, defaults) };
  const redefined = { ...spec, space: to };
  await sql.all(
    "UPDATE studies SET spec = ?, internal = ? WHERE id = ?",
    JSON.stringify(redefined),
    JSON.stringify(internal),
    id,
  );
  return { ...redefined, internal };
}
