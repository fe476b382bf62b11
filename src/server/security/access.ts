import type { OptionChecks } from "../../errors/check-options.ts";
import { callback, positive, texts } from "../../errors/option-kinds.ts";
import type { AppParts } from "../app.ts";
import type { AuditEntry } from "./audit.ts";
import { LOOPBACK_NAMES } from "./check-origin.ts";
import { requireTokens } from "./token-entries.ts";
import type { TokenEntry } from "./tokens.ts";

const DEFAULT_REQUESTS_PER_SECOND = 5000;

/** Who may use a server, and how. */
export interface AccessOptions {
  /**
   * The tokens by which callers are known, as hashes of `hashToken`, or what gives them at each
   * request. A call without one is refused.
   */
  readonly tokens: readonly TokenEntry[] | (() => readonly TokenEntry[]);
  /**
   * Names in the header Host that are this server's, without a port: `*` for any name, `address`
   * for any address. Default: localhost, 127.0.0.1 and [::1].
   */
  readonly hosts?: readonly string[] | undefined;
  /** Origins, such as `https://lab.example`, whose pages may call. Default: only its own. */
  readonly origins?: readonly string[] | undefined;
  /** Requests a second of one token. Default: 5,000. */
  readonly maxRequestsPerSecond?: number | undefined;
  /** Receives an entry for each change that a caller has made or tried. Default: none. */
  readonly onAudit?: ((entry: AuditEntry) => void) | undefined;
  /** Receives errors of the program itself, which callers do not see. Default: `console.error`. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Checks of the options. */
export const ACCESS_CHECKS: OptionChecks<AccessOptions> = {
  tokens: true,
  hosts: texts,
  origins: texts,
  maxRequestsPerSecond: positive,
  onAudit: callback,
  onError: callback,
};

/** The options with their defaults. @throws AttuneError `usage` for tokens that can't be compared */
export function accessParts(given: AccessOptions): Omit<AppParts, "routes" | "files"> {
  const { tokens } = given;
  if (typeof tokens !== "function") requireTokens(tokens);
  return {
    tokens: typeof tokens === "function" ? tokens : () => tokens,
    hosts: given.hosts ?? LOOPBACK_NAMES,
    origins: given.origins ?? [],
    maxRequestsPerSecond: given.maxRequestsPerSecond ?? DEFAULT_REQUESTS_PER_SECOND,
    onAudit: given.onAudit ?? (() => {}),
    onError: given.onError ?? ((error) => console.error(error)),
  };
}
