import type { Aliases } from "./json/format.ts";
import type { NamedValues } from "./param.ts";

/** Translates between the paths of a space's nested form and the user's names. */
export interface Renaming {
  /** The user's name of a path. */
  nameOf(path: string): string;
  /** Values under the user's names, from values under paths. */
  toNames(values: NamedValues): NamedValues;
  /** Values under paths, from values under the user's names; unknown names are kept. */
  toPaths(values: NamedValues): NamedValues;
}

const WITHOUT_ALIASES: Renaming = {
  nameOf: (path) => path,
  toNames: (values) => values,
  toPaths: (values) => values,
};

/** Makes the renaming of a space; undefined aliases change nothing. */
export function makeRenaming(aliases: Aliases | undefined): Renaming {
  if (aliases === undefined) return WITHOUT_ALIASES;
  const paths = new Map(Object.entries(aliases.names).map(([path, name]) => [name, path]));
  const nameOf = (path: string): string =>
    Object.hasOwn(aliases.names, path) ? aliases.names[path] : path;
  const kindsOf = (path: string): { readonly [kind: string]: unknown } =>
    Object.hasOwn(aliases.kinds, path) ? aliases.kinds[path] : {};
  return {
    nameOf,
    toNames: (values) =>
      Object.fromEntries(
        Object.entries(values).map(([path, value]) => [
          nameOf(path),
          Object.hasOwn(aliases.kinds, path) ? aliases.kinds[path][String(value)] : value,
        ]),
      ),
    toPaths: (values) =>
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => {
          const path = paths.get(name) ?? name;
          const kind = Object.entries(kindsOf(path)).find(([, v]) => v === value);
          return [path, kind === undefined ? value : kind[0]];
        }),
      ),
  };
}
