import { type Command, Option } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import { ROLES, type Role } from "../../server/security/caller.ts";
import { hashToken, makeToken, type TokenEntry } from "../../server/security/tokens.ts";
import { addJsonOption, type JsonOption } from "../command-options.ts";
import { collect, parsePositive } from "../option-values.ts";
import { printJson } from "../print-json.ts";
import type { Terminal } from "../terminal.ts";
import { tableText } from "../text.ts";

interface UsersOption extends JsonOption {
  readonly users: string;
}
interface CreateOptions extends UsersOption {
  readonly role: Role;
  readonly study?: readonly string[];
  readonly days?: number;
}

const MS_PER_DAY = 86_400_000;
const DEFAULT_FILE = "attune-users.json";

const examples = `
Examples:
  $ attune token create trainer --role worker --study digits --days 90
  $ attune token list
  $ attune token remove trainer
  $ attune serve --users ${DEFAULT_FILE}

A viewer may read; a worker may also ask for trials, tell their results and enqueue; an admin may do
everything. The file holds hashes, so a token is shown once, when it is created. A running server
follows the file within a second.`;

/** Adds `attune token`. */
export function addToken(program: Command, terminal: Terminal): void {
  const command = program
    .command("token")
    .description("make, list and remove the tokens of users of attune serve")
    .addHelpText("after", examples);
  const create = command
    .command("create")
    .description("make a token and print it; it is not stored, only its hash")
    .argument("<name>", "whose token it is, for lists and the audit log")
    .addOption(
      new Option("--role <role>", "what its holder may do").choices(ROLES).makeOptionMandatory(),
    )
    .option("--study <name>", "the only study that its holder may see; may be repeated", collect)
    .option("--days <number>", "days until it ends (default: never)", parsePositive);
  addUsersOption(create).action((name: string) =>
    createToken(name, create.opts<CreateOptions>(), terminal),
  );
  const list = command.command("list").description("list the tokens");
  addUsersOption(list).action(() => listTokens(list.opts<UsersOption>(), terminal));
  const remove = command
    .command("remove")
    .description("end a token")
    .argument("<name>", "whose token it is");
  addUsersOption(remove).action((name: string) =>
    removeToken(name, remove.opts<UsersOption>(), terminal),
  );
}

const addUsersOption = (command: Command): Command =>
  addJsonOption(command.option("--users <file>", "the file of the tokens", DEFAULT_FILE));

/** Reads and writes the file; loaded only now, since it checks it by schemas. */
const loadFile = () => import("../../server/security/tokens-file.ts");

async function createToken(
  name: string,
  options: CreateOptions,
  terminal: Terminal,
): Promise<void> {
  const { users, role, study: studies, days } = options;
  if (name.trim() === "") throw new AttuneError("usage", "the name of a token must not be empty");
  const { readTokens, writeTokens } = await loadFile();
  const tokens = readTokens(users);
  if (tokens.some((token) => token.name === name))
    throw new AttuneError("usage", `${users} has a token ${show(name)}`, {
      hint: "remove it, or choose another name",
    });
  const token = makeToken();
  const expiresAt =
    days === undefined ? undefined : new Date(Date.now() + days * MS_PER_DAY).toISOString();
  const entry: TokenEntry = {
    ...{ name, role, hash: hashToken(token) },
    ...(studies !== undefined && { studies }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
  writeTokens(users, [...tokens, entry]);
  if (options.json) printJson(terminal, { ...withoutHash(entry), token });
  else terminal.out(`${token}\n`);
}

async function listTokens({ users, json }: UsersOption, terminal: Terminal): Promise<void> {
  const { readTokens } = await loadFile();
  const tokens = readTokens(users).map(withoutHash);
  if (json) printJson(terminal, tokens);
  else
    terminal.out(
      tableText([
        ["token", "role", "studies", "ends"],
        ...tokens.map(({ name, role, studies, expiresAt }) => [
          name,
          role,
          studies?.join(", ") ?? "all",
          expiresAt ?? "never",
        ]),
      ]),
    );
}

async function removeToken(
  name: string,
  { users, json }: UsersOption,
  terminal: Terminal,
): Promise<void> {
  const { readTokens, writeTokens } = await loadFile();
  const tokens = readTokens(users);
  const kept = tokens.filter((token) => token.name !== name);
  if (kept.length === tokens.length)
    throw new AttuneError("usage", `${users} has no token ${show(name)}`, {
      hint: didYouMeanOrList(
        name,
        tokens.map((token) => token.name),
      ),
    });
  writeTokens(users, kept);
  if (json) printJson(terminal, { removed: name });
}

function withoutHash({ hash: _, ...rest }: TokenEntry): Omit<TokenEntry, "hash"> {
  return rest;
}
