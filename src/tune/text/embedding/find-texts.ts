import { AttuneError } from "../../../errors/attune-error.ts";
import { inferType } from "../../table/infer-type.ts";
import { missingTexts } from "../../table/missing-words.ts";
import { profileRows } from "../../table/profile-rows.ts";
import type { ReadOptions } from "../../table/read-dataset.ts";
import { chooseReading } from "../../table/reading-choices.ts";
import type { RowSource } from "../../table/row-source.ts";
import { TEXT_NAME } from "../../table/source/text-folder.ts";

/**
 * The columns of texts that get embeddings: those that the user names, those of a folder of texts, or
 * those that are recognised.
 * @throws AttuneError `data-invalid` if there are none
 */
export async function findTexts(
  source: RowSource,
  options: ReadOptions,
): Promise<readonly string[]> {
  const names = await source.header();
  const found = options.text?.filter((name) => names.includes(name)) ?? [];
  if (found.length > 0) return found;
  if (source.isFolder && names.includes(TEXT_NAME)) return [TEXT_NAME];
  const { target, weight, ignore = [], keep = [], categorical = [], numeric = [] } = options;
  const others = new Set([target, weight, ...ignore, ...keep, ...categorical, ...numeric]);
  const { profiles } = await profileRows(
    source,
    names.length,
    names.indexOf(target),
    missingTexts(options.missing),
  );
  const choices = chooseReading(profiles, options);
  const texts = names.filter((name, j) => {
    if (others.has(name) || profiles[j].present === 0) return false;
    const inferred = inferType(name, profiles[j], choices, undefined, false);
    return inferred.use && inferred.spec.type === "text";
  });
  if (texts.length > 0) return texts;
  throw new AttuneError("data-invalid", `embeddings: ${source.label} has no column of texts`, {
    hint: "name one (text), or leave the option out",
  });
}
