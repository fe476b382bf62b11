import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import type { Ticket } from "../../trial/trial.ts";

/** @throws AttuneError `usage` for what is no ticket of the study, such as the number of a trial */
export function requireTicket(ticket: unknown, name: string): void {
  const { study, number, token } = (ticket ?? {}) as Partial<Ticket>;
  if (typeof study !== "string" || !Number.isInteger(number) || typeof token !== "string")
    throw new AttuneError("usage", `a ticket is { study, number, token }, got ${show(ticket)}`, {
      hint: "give the ticket of the trial that ask returned: study.tell(trial.ticket, result)",
    });
  if (study !== name)
    throw new AttuneError(
      "usage",
      `the ticket belongs to study ${JSON.stringify(study)}, not to ${JSON.stringify(name)}`,
    );
}
