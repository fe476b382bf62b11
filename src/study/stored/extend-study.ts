import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions } from "../../errors/check-options.ts";
import { text } from "../../errors/option-kinds.ts";
import { show } from "../../errors/show.ts";
import { extendSpace } from "../../space/extension.ts";
import type { NamedValues, ParamTree } from "../../space/param.ts";
import { asSpace, type Space } from "../../space/space.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { requireStorage } from "../../storage/require-storage.ts";
import type { Storage } from "../../storage/storage.ts";
import type { StorageUrl } from "../../storage/url.ts";
import type { Attributes } from "../../trial/row.ts";
import { findStudy } from "./read-study.ts";

/** Options of `extendStudy`. */
export interface ExtendOptions {
  /**
   * Values that new parameters have in the trials before, by flat name:
   * `{ fan: 0.5, "optimizer.sgd.nesterov": false }`. Default: the parameter's own default.
   */
  defaults?: { readonly [name: string]: unknown } | undefined;
}

/**
 * Replaces the space of a stored study by a larger one: with wider ranges, further choices,
 * branches or parameters. The trials before are kept, and samplers learn from them. A program that
 * still runs with the space before continues; `createStudy` needs the new one.
 * @param name of the study
 * @param storage where it is stored
 * @param space contains the space before: each value that a trial may have is valid in it
 * @returns what has changed, one line for each parameter; empty if the spaces are the same
 * @throws AttuneError `space-changed` with each difference that excludes values, or that needs a
 * default; `study-not-found`; `usage` for a study without a declared space, and for a storage that
 * cannot change one
 */
export async function extendStudy<const S extends ParamTree>(
  name: string,
  storage: StorageUrl | Storage,
  space: Space<S> | S,
  options: ExtendOptions = {},
): Promise<readonly string[]> {
  text("name", name);
  requireStorage(storage);
  checkOptions("extendStudy", options, { defaults: true });
  const grown = asSpace<ParamTree>(space as Space | ParamTree);
  if (typeof storage === "object") return extendStored(storage, name, grown, options.defaults);
  const opened = await openStorage(storage);
  try {
    return await extendStored(opened, name, grown, options.defaults);
  } finally {
    await opened.close();
  }
}

/** As `extendStudy`, in a storage that is open. */
export async function extendStored(
  storage: Storage,
  name: string | undefined,
  space: Space,
  defaults: NamedValues = {},
): Promise<readonly string[]> {
  const info = await findStudy(storage, name);
  const study = `study ${show(info.name)}`;
  if (info.space === null)
    throw new AttuneError("usage", `${study} has no declared space, so that it can't be extended`);
  const extension = extendSpace(info.space, space, defaults);
  const { problems, changes } = extension;
  if (problems.length > 0)
    throw new AttuneError("space-changed", `${study} can't be extended: ${problems.join("; ")}`, {
      hint: problems.some((p) => p.endsWith("needs a default for the trials before"))
        ? "give it with --default NAME=VALUE, in code { defaults: { NAME: VALUE } }"
        : "the new space must contain every value that the trials may have",
    });
  if (storage.redefine === undefined)
    throw new AttuneError("usage", `${study} is in an Optuna storage, which can't extend it`, {
      hint: "import the study into another storage with attune import, and extend it there",
    });
  const redefinition = {
    from: info.space,
    to: space.toJSON(),
    defaults: extension.defaults as Attributes, // values of parameters are JSON
  };
  await storage.redefine(info.name, redefinition);
  return changes;
}
