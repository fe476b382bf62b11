// Messages show URLs as users wrote them, also those that are misspelt, so what is hidden here is
// found by its surroundings, not by the grammar of URLs. It is better to hide too much.

/**
 * `sqlite:`, `postgres://` or several of them, with what may be wrong around them. After the first
 * one a word and a colon alone are a user: a server's first user is called `postgres`.
 */
const SCHEMES =
  /^\s*(?:(?:optuna\+)?(?:postgres(?:ql)?|sqlite|journal|memory):(?!\/)\s*)?(?:[\w+.-]+:\/+\s*)*/i;
/** User names that need no percent-encoding. */
const PLAIN_USER = /^[\w.%~+-]*$/;
/** A host, with a port, as it stands before a path. */
const HOST_AND_PORT = /^(?:\[[^\]]*\]|[\w.%-]*)(?::\d{0,5})?(?:,|\/|\?|#|$)/;
const HIDDEN = "***";
/** Shortest part of a password that is looked for in messages. */
const MIN_SECRET_CHARACTERS = 4;

/** The URL for messages: its passwords are replaced by `***`, however malformed the URL is. */
export function withoutPassword(url: string): string {
  return hideQueryPasswords(hideUserPassword(url));
}

/** Hides what is between the user and the last `@`, or all after the user if there is no `@`. */
function hideUserPassword(url: string): string {
  const [schemes] = SCHEMES.exec(url) ?? [""];
  const rest = url.slice(schemes.length);
  const at = rest.lastIndexOf("@");
  const colon = rest.search(/:|%3a/i);
  if (at === -1) {
    const isFile = !schemes.includes("//") || colon === -1;
    return isFile || HOST_AND_PORT.test(rest) ? url : `${schemes}${rest.slice(0, colon)}:${HIDDEN}`;
  }
  const host = rest.slice(at);
  // Without `//`, `postgres:` may be the user, and what follows the password.
  const [user] = /^\s*postgres(?:ql)?:(?!\/)/i.exec(url) ?? [];
  if (user !== undefined) return `${user}${HIDDEN}${host}`;
  if (colon !== -1 && colon < at) {
    const user = rest.slice(0, colon);
    return `${schemes}${PLAIN_USER.test(user) ? user : HIDDEN}:${HIDDEN}${host}`;
  }
  const isPath = /(?:sqlite|journal):\/*\s*$/i.test(schemes);
  return isPath || PLAIN_USER.test(rest.slice(0, at)) ? url : `${schemes}${HIDDEN}${host}`;
}

/** Hides the values of `password=`, `sslpassword=` and the like, wherever they are. */
function hideQueryPasswords(url: string): string {
  let isPassword = false;
  return url
    .split(/([?&;])/)
    .map((part, i) => {
      if (i % 2 === 1) return part;
      const at = i === 0 ? part.lastIndexOf("=") : part.indexOf("=");
      // What precedes a query may be anything: there only the word itself counts.
      const pattern = i === 0 ? /password\s*$/i : /pass|pwd|secret|token/i;
      if (at !== -1) isPassword = pattern.test(decode(part.slice(0, at)));
      // A part without a name belongs to the value before it: its "&" was not percent-encoded.
      if (!isPassword || part === "") return part;
      return at === -1 ? HIDDEN : `${part.slice(0, at)}=${HIDDEN}`;
    })
    .join("");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * A text in which the passwords of a URL are hidden: a message of a driver or of the system, which
 * may repeat the URL or what it takes for a part of it.
 */
export function hidePasswords(text: string, url: string): string {
  const shown = withoutPassword(url);
  if (shown === url) return text;
  let hidden = text.replaceAll(url, shown);
  for (const secret of secretsOf(url, shown)) hidden = hidden.replaceAll(secret, HIDDEN);
  return hidden;
}

/** The parts of a URL that are not shown, as drivers may see them; the longest first. */
function secretsOf(url: string, shown: string): readonly string[] {
  const parts = url.split(/[\s/?#&:@=]+/);
  return [...parts, ...parts.map(decode)]
    .filter((part) => part.length >= MIN_SECRET_CHARACTERS && !shown.includes(part))
    .sort((a, b) => b.length - a.length);
}
