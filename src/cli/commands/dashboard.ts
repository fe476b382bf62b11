import type { Command } from "commander";
import type { StorageUrl } from "../../storage/url.ts";
import { addJsonOption, DEFAULT_STORAGE } from "../command-options.ts";
import { parseFromZero } from "../option-values.ts";
import type { Terminal } from "../terminal.ts";

interface DashboardOptions {
  readonly storage: StorageUrl;
  readonly port: number;
  readonly open: boolean;
  readonly json?: boolean;
}

const example = `
Examples:
  $ attune dashboard
  $ attune dashboard --storage sqlite:./runs.db --no-open

It serves the studies on this machine alone, until Ctrl-C; attune serve has further options.`;

/** Adds `attune dashboard`. */
export function addDashboard(program: Command, terminal: Terminal): void {
  const command = program
    .command("dashboard")
    .description("show the studies in a browser")
    .option("--storage <url>", "where the studies are stored", DEFAULT_STORAGE)
    .option("--port <number>", "port of HTTP; 0 for any that is free", parseFromZero, 0)
    .option("--no-open", "print the link, and open no browser");
  addJsonOption(command)
    .addHelpText("after", example)
    .action(async () => {
      const { open, ...options } = command.opts<DashboardOptions>();
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
