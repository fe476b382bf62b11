import { signal } from "@preact/signals";

/** Key of the token among what the browser keeps for this tab. */
const KEY = "attune-token";

/** The token by which the server is called; null if none is known. */
export const token = signal<string | null>(takeToken());

/** The token of the link, which then leaves the address, or the one that this tab used before. */
function takeToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given === null) return sessionStorage.getItem(KEY);
  sessionStorage.setItem(KEY, given);
  history.replaceState(null, "", `${location.pathname}#/`);
  return given;
}

export function useToken(given: string | null): void {
  if (given === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, given);
  token.value = given;
}
