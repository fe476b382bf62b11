import { requireNewStudy } from "../restore.ts";
import type { Sql, SqlDriver } from "./driver.ts";
import { lockForChanges, readDefinition, type StudyColumns } from "./sql-studies.ts";

/** As `Storage.rename`. */
export async function renameStudy(
  driver: SqlDriver,
  sql: Sql,
  name: string,
  to: string,
): Promise<void> {
  const { id } = await lockForChanges(driver, sql, name, 1);
  const existing = await sql.all("SELECT id FROM studies WHERE name = ?", to);
  requireNewStudy(existing.length > 0, to, driver.place);
  const [row] = await sql.all<StudyColumns>("SELECT * FROM studies WHERE id = ?", id);
  const { internal: _, ...spec } = readDefinition(row);
  await sql.all(
    "UPDATE studies SET name = ?, spec = ? WHERE id = ?",
    to,
    JSON.stringify({ ...spec, name: to }),
    id,
  );
}
