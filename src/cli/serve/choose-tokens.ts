import { AttuneError } from "../../errors/attune-error.ts";
import { hashToken, makeToken, type TokenEntry } from "../../server/security/tokens.ts";
import { watchTokens } from "../../server/security/tokens-file.ts";

/** Environment variable with the token of the only user, who may do everything. */
const TOKEN_VARIABLE = "ATTUNE_TOKEN";
/** Shorter tokens could be guessed. */
const MIN_TOKEN_CHARACTERS = 24;

/** By which tokens a server is called. */
export interface ChosenTokens {
  readonly tokens: () => readonly TokenEntry[];
  /** The token that this process made, or was given; undefined with a file of users. */
  readonly token: string | undefined;
  /** Whether the user knows the token already. */
  readonly isGiven: boolean;
}

/**
 * The tokens of a file of users, the one of the environment, or a new one.
 * @throws AttuneError `usage` if anybody in the network could call
 */
export function chooseTokens(
  users: string | undefined,
  isLoopback: boolean,
  onError: (error: unknown) => void,
): ChosenTokens {
  const given = process.env[TOKEN_VARIABLE];
  if (given !== undefined && given.length < MIN_TOKEN_CHARACTERS)
    throw new AttuneError(
      "usage",
      `${TOKEN_VARIABLE} must have at least ${MIN_TOKEN_CHARACTERS} characters`,
      { hint: "openssl rand -base64 32 makes such a token" },
    );
  if (users !== undefined) {
    const inFile = watchTokens(users, onError);
    if (inFile().length === 0)
      throw new AttuneError("usage", `${users} has no token`, {
        hint: `attune token create NAME --role worker --users ${users}`,
      });
    const own = given === undefined ? [] : [admin(given)];
    return { tokens: () => [...inFile(), ...own], token: given, isGiven: true };
  }
  if (!isLoopback && given === undefined)
    throw new AttuneError(
      "usage",
      "other machines may reach this host, so it needs tokens of yours",
      {
        hint: `--users FILE (attune token create makes it), or ${TOKEN_VARIABLE}`,
      },
    );
  const token = given ?? makeToken();
  const tokens = [admin(token)];
  return { tokens: () => tokens, token, isGiven: given !== undefined };
}

const admin = (token: string): TokenEntry => ({
  name: "start",
  role: "admin",
  hash: hashToken(token),
});
