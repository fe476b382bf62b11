import { AttuneError } from "../errors/attune-error.ts";
import { didYouMean, didYouMeanOrList } from "../errors/did-you-mean.ts";
import { show } from "../errors/show.ts";

/** Settings that `pg` or libpq reads from a URL. */
const POSTGRES_SETTINGS = [
  "application_name",
  "channel_binding",
  "client_encoding",
  "connect_timeout",
  "dbname",
  "fallback_application_name",
  "gssencmode",
  "host",
  "hostaddr",
  "idle_in_transaction_session_timeout",
  "keepalives",
  "keepalives_count",
  "keepalives_idle",
  "keepalives_interval",
  "lock_timeout",
  "options",
  "passfile",
  "password",
  "port",
  "query_timeout",
  "replication",
  "service",
  "ssl",
  "sslcert",
  "sslcompression",
  "sslkey",
  "sslmode",
  "sslnegotiation",
  "sslpassword",
  "sslrootcert",
  "statement_timeout",
  "target_session_attrs",
  "tcp_user_timeout",
  "uselibpqcompat",
  "user",
];

/**
 * Checks the names of the settings in the query of a URL: each is known, and none is repeated. A
 * setting that no driver knows would be left out without a word.
 * @param place what the URL names, for messages
 * @throws AttuneError `usage`; the message has no values, which may be secret
 */
function requireSettings(place: string, query: string, known: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of new URLSearchParams(query).keys()) {
    if (!known.includes(name)) throw unknownSetting(place, name, known);
    if (seen.has(name)) throw new AttuneError("usage", `${place}: ${name} is given twice`);
    seen.add(name);
  }
}

function unknownSetting(place: string, name: string, known: readonly string[]): AttuneError {
  // What is near no setting may be the rest of a password with a "&".
  const isTypo = didYouMean(name, known) !== undefined;
  return new AttuneError("usage", `${place}: unknown setting${isTypo ? ` ${show(name)}` : ""}`, {
    hint: known.length === 0 ? "leave the query out" : didYouMeanOrList(name, known),
  });
}

/** As `requireSettings`, for the URL of a PostgreSQL server. */
export function requirePostgresSettings(url: string): void {
  requireSettings("the storage's URL", new URL(url).search, POSTGRES_SETTINGS);
}

/**
 * As `requireSettings`, for the path of a file that takes no settings.
 * @param kind of the URL, such as `optuna+sqlite:`
 */
export function refuseSettings(kind: string, path: string): void {
  const query = /\?(\w+=.*)$/s.exec(path)?.[1];
  if (query !== undefined) requireSettings(kind, query, []);
}
