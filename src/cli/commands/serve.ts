import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { MAX_LINE_CHARACTERS, type StdioOptions, StdioSession } from "../../protocol/stdio.ts";
import {
  addJsonOption,
  addNameHintsOption,
  addPrunerOption,
  DEFAULT_STORAGE,
} from "../command-options.ts";
import { lines } from "../lines.ts";
import {
  collect,
  parseFromOne,
  parseFromZero,
  parsePositive,
  parseWhole,
} from "../option-values.ts";
import type { HttpOptions } from "../serve/serve-http.ts";
import type { Terminal } from "../terminal.ts";

interface ServeOptions extends StdioOptions, Omit<HttpOptions, "storage"> {
  readonly stdio?: boolean;
}

const DEFAULT_PORT = 8090;
const MAX_PORT = 65_535;

const example = `
Examples:
  $ attune serve --storage sqlite:./runs.db
  $ attune serve --model model.json
  $ attune serve --storage postgres://attune@db/attune --host 0.0.0.0 --users users.json \\
      --tls-cert cert.pem --tls-key key.pem
  $ echo '{"op":"create","space":{"x":{"type":"float","low":0,"high":1}}}' | attune serve --stdio

Over HTTP it prints a link with a token, which may do everything; docs/server.md describes the API,
other users, and what is checked. With --stdio each line in is a request, each line out its answer:
docs/command-line.md describes them, and the options are defaults for the requests.`;

/** Adds `attune serve`. */
export function addServe(program: Command, terminal: Terminal): void {
  const command = program
    .command("serve")
    .description("let other programs drive studies: over HTTP, or as lines of JSON with --stdio")
    .option(
      "--storage <url>",
      `where the studies are stored (default: ${DEFAULT_STORAGE}; memory: with --stdio)`,
    )
    .option("--port <number>", "port of HTTP; 0 for any that is free", parseFromZero, DEFAULT_PORT)
    .option("--host <address>", "address of HTTP; others than loopback need --users", "127.0.0.1")
    .option("--model <file>", "serve predictions of a model of attune tune in place of studies")
    .option("--users <file>", "tokens of users, which attune token makes")
    .option("--allow-host <name>", "a name by which it is reached; may be repeated", collect)
    .option("--allow-origin <origin>", "an origin whose pages may call; may be repeated", collect)
    .option("--tls-cert <file>", "certificate, in PEM; with --tls-key")
    .option("--tls-key <file>", "key of the certificate, in PEM")
    .option(
      "--lease <seconds>",
      "time after which a client that is silent loses its trial",
      parsePositive,
    )
    .option("--rate <number>", "requests a second of one token", parseFromOne)
    .option("--audit <file>", "log of changes (default: audit.jsonl in the state folder)")
    .option(
      "--mcp-allow <command>",
      "a program, or the first words of a command, that agents may run (docs/mcp.md); may be repeated",
      collect,
    )
    .option("--mcp-root <folder>", "agents may read and write files below it (docs/mcp.md)")
    .option("--stdio", "read requests from standard input, write answers to standard output")
    .option("--sampler <name>", "how to search (docs/samplers.md); with --stdio");
  addNameHintsOption(command);
  addPrunerOption(command)
    .option("--study <name>", "name of the study; with --stdio")
    .option("--seed <number>", "seed of the random numbers; with --stdio", parseWhole)
    .option("--no-experience", "start without what earlier studies show; with --stdio");
  addJsonOption(command)
    .addHelpText("after", example)
    .action(() => serve(command.opts<ServeOptions>(), terminal));
}

/** Options that only the lines of JSON have: over HTTP each study has its own. */
const STDIO_ONLY = ["sampler", "pruner", "study", "seed"] as const;

async function serve(options: ServeOptions, terminal: Terminal): Promise<void> {
  if (options.stdio) return serveLines(options, terminal);
  if (options.experience === false)
    throw new AttuneError("usage", "--no-experience is for --stdio", {
      hint: 'give "experience": false when a study is created: POST /api/v1/studies',
    });
  for (const name of STDIO_ONLY)
    if (options[name] !== undefined)
      throw new AttuneError("usage", `--${name} is for --stdio: over HTTP a study has its own`, {
        hint: "give it when the study is created: POST /api/v1/studies",
      });
  if (options.port > MAX_PORT)
    throw new AttuneError("usage", `--port must be at most ${MAX_PORT}, got ${options.port}`);
  if (options.nameHints === false)
    throw new AttuneError(
      "usage",
      "--no-name-hints is for --stdio: over HTTP a study has its own",
      {
        hint: 'create it with "nameHints": false: POST /api/v1/studies',
      },
    );
  const { serveHttp } = await import("../serve/serve-http.ts");
  await serveHttp({ ...options, storage: options.storage ?? DEFAULT_STORAGE }, terminal);
}

async function serveLines(options: StdioOptions, terminal: Terminal): Promise<void> {
  const session = new StdioSession(options);
  for await (const line of lines(terminal.input, MAX_LINE_CHARACTERS))
    if (line.trim() !== "") terminal.data(`${await session.answer(line)}\n`);
  await session.close();
}
