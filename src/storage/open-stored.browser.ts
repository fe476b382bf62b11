import { AttuneError } from "../errors/attune-error.ts";
import { withoutPassword } from "./password.ts";
import type { StorageUrl } from "./url.ts";

/**
 * In a browser there are no storages that outlive the page. Undefined for an unknown kind of URL.
 * @throws AttuneError `driver-missing`
 */
export async function openStored(url: StorageUrl): Promise<undefined> {
  if (/^(sqlite|postgres(ql)?|optuna\+(sqlite|postgres(ql)?|journal)):/.test(url))
    throw new AttuneError(
      "driver-missing",
      `the storage ${JSON.stringify(withoutPassword(url))} needs Node.js, Bun or Deno`,
      {
        hint:
          "in a browser use memory:, the default; in a bundle for Node.js, bundle with the " +
          "condition `node`",
      },
    );
}
