import { countText } from "../errors/count-text.ts";
import type { Session } from "../study/session/session.ts";

/** Studies that a line names. */
const MAX_NAMED = 3;

/** What a command says of the earlier studies from which a study learns; none where it does not. */
export function experienceLines({ experience }: Pick<Session, "experience">): readonly string[] {
  if (experience.length === 0) return [];
  const named = experience.slice(0, MAX_NAMED).join(", ");
  const more = experience.length > MAX_NAMED ? ", …" : "";
  const studies = countText(experience.length, "earlier study", "earlier studies");
  return [`learns from ${studies}: ${named}${more} (--no-experience starts without)`];
}
