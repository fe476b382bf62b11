import { AttuneError } from "../errors/attune-error.ts";
import type { StorageUrl } from "./url.ts";

/**
 * In a browser there are no storages that outlive the page. The error shows the kind of the URL
 * alone, so that it repeats no password.
 * @throws AttuneError `driver-missing`, or `usage` for an unknown kind of URL
 */
export async function openStored(url: StorageUrl, _mustExist: boolean): Promise<never> {
  const [kind = ""] = /^[\w+]*:/.exec(url) ?? [];
  const inBrowser = "in a browser use memory:, the default";
  if (!/^(sqlite|postgres(ql)?|optuna\+(sqlite|postgres(ql)?|journal)):$/.test(kind))
    throw new AttuneError("usage", `unknown storage ${kind}…`, { hint: inBrowser });
  throw new AttuneError("driver-missing", `the storage ${kind}… needs Node.js, Bun or Deno`, {
    hint: `${inBrowser}; in a bundle for Node.js, bundle with the condition \`node\``,
  });
}
