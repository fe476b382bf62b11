import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { StorageUrl } from "../../storage/url.ts";
import { addJsonOption, DEFAULT_STORAGE } from "../command-options.ts";
import { parseFromZero } from "../option-values.ts";
import { printJson } from "../print-json.ts";
import type { Terminal } from "../terminal.ts";
import { writeBytes } from "../write-text.ts";

interface DashboardOptions {
  readonly storage: StorageUrl;
  readonly port: number;
  readonly open: boolean;
  readonly json?: boolean;
  readonly static?: string;
}

const example = `
Examples:
  $ attune dashboard
  $ attune dashboard --storage sqlite:./runs.db --no-open
  $ attune dashboard --static studies.html

It serves the studies on this machine alone, until Ctrl-C; attune serve has further options.
The page that --static writes needs no server: drop a file of studies on it.\n`;

/** Adds `attune dashboard`. */
export function addDashboard(program: Command, terminal: Terminal): void {
  const command = program
    .command("dashboard")
    .description("show the studies in a browser")
    .option("--storage <url>", "where the studies are stored", DEFAULT_STORAGE)
    .option("--port <number>", "port of HTTP; 0 for any that is free", parseFromZero, 0)
    .option("--no-open", "print the link, and open no browser")
    .option("--static <file>", "write a page that opens a file of studies, and serve nothing");
  addJsonOption(command)
    .addHelpText("after", example)
    .action(async () => {
      const { open, static: page, ...options } = command.opts<DashboardOptions>();
      if (page !== undefined) {
        writeBytes(page, readFileSync(new URL("../../dashboard-file/file.html", import.meta.url)));
        if (options.json) printJson(terminal, { page });
        else
          terminal.out(`Wrote ${page}: open it in a browser, and drop a file of studies on it.\n`);
        return;
      }
      const [{ serveHttp }, { openBrowser }] = await Promise.all([
        import("../serve/serve-http.ts"),
        import("../serve/open-browser.ts"),
      ]);
      const opens = open && terminal.outIsScreen && !options.json;
      let close = (): void => {};
      try {
        await serveHttp({ ...options, host: "127.0.0.1" }, terminal, (link) => {
          if (opens) close = openBrowser(link);
        });
      } finally {
        close();
      }
    });
}
