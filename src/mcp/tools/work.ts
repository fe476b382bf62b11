import * as v from "valibot";
import { proposalShare } from "../../analysis/beliefs/proposal-share.ts";
import { countProposals } from "../../analysis/beliefs/proposals.ts";
import {
  failure,
  fromZero,
  measured,
  seconds,
  source,
  ticket as ticketText,
} from "../../server/schema/values.ts";
import { studyPath } from "../api.ts";
import { tool } from "../tool.ts";
import { described, optional, params, study, whole } from "./inputs.ts";

const MAX_ASKED = 100;
const MAX_ENQUEUED = 100;

const trialNumber = whole(0, Number.MAX_SAFE_INTEGER, "Number of the trial");
const ticket = described(ticketText, "The ticket that ask gave");
/** A trial that the caller owns. */
const ownedTrial = { study, trial: trialNumber, ticket };
const result = described(
  measured,
  "The result: a number, or with several objectives numbers by name",
);
const trialPath = (name: string, trial: number): string => `${studyPath(name)}/trials/${trial}`;

/** Takes trials. */
export const ask = tool({
  name: "ask",
  title: "Ask for trials",
  description:
    "Parameters to evaluate next. Each trial has a ticket, with which tell gives its result. A trial " +
    "that is silent for its lease is given to another worker.",
  access: "work",
  input: v.strictObject({
    study,
    count: v.optional(whole(1, MAX_ASKED, "Trials to take. Default: 1")),
    leaseSeconds: optional(
      seconds,
      "Seconds that an evaluation may take without a word. Default: 3600",
    ),
  }),
  handle: ({ study: name, count = 1, leaseSeconds = 3600 }, { api }) =>
    api.post(`${studyPath(name)}/ask`, { count, leaseSeconds }),
});

/** Gives the result of a trial. */
export const tell = tool({
  name: "tell",
  title: "Tell a result",
  description:
    "Stores how a trial ended. The same result again changes nothing, another one is refused. For an " +
    "evaluation that failed give state: failed and the message.",
  access: "work",
  isIdempotent: true,
  input: v.strictObject({
    ...ownedTrial,
    value: v.optional(result),
    limits: optional(measured, "What the study's limits bound, by name"),
    state: v.optional(v.picklist(["complete", "pruned", "failed"])),
    message: optional(failure, "Why it failed"),
    seconds: optional(fromZero, "How long it took"),
    cost: optional(fromZero, "What it cost; needed with maxCost"),
  }),
  handle: ({ study: name, trial, ...rest }, { api }) =>
    api.post(`${trialPath(name, trial)}/tell`, rest),
});

/** Reports a value of a trial that goes on. */
export const report = tool({
  name: "report",
  title: "Report a step",
  description:
    "Stores the value that a running trial has at a step, such as an epoch, and says whether to stop " +
    "it early: then tell it with state: pruned.",
  access: "work",
  isIdempotent: true,
  input: v.strictObject({
    ...ownedTrial,
    step: whole(0, Number.MAX_SAFE_INTEGER, "Step, from 0"),
    value: result,
  }),
  handle: ({ study: name, trial, ...rest }, { api }) =>
    api.post(`${trialPath(name, trial)}/report`, rest),
});

/** Proposes parameters. */
export const enqueue = tool({
  name: "enqueue",
  title: "Propose parameters",
  description:
    "Has parameters of your own evaluated before the sampler's next proposals; the sampler learns from " +
    "their results. Good when you know something that the results do not show. share is the part of " +
    "the trials that you should propose: 0.3 at first, then by how often your results beat the " +
    "sampler's own. Proposals beyond it are left out (left). optimizer_state shows what the search " +
    "believes.",
  access: "work",
  input: v.strictObject({
    study,
    proposals: v.pipe(v.array(params), v.minLength(1), v.maxLength(MAX_ENQUEUED)),
    source: optional(source, "Who proposes. Default: agent"),
  }),
  handle: async ({ study: name, proposals, source = "agent" }, { api, studies }) => {
    const { view } = await studies.read(name);
    const { share, waiting, room } = proposalShare(
      countProposals(view.history, view.trials),
      source,
    );
    const numbers: number[] = [];
    for (const params of proposals.slice(0, room)) {
      const answer = await api.post(`${studyPath(name)}/enqueue`, { params, source });
      numbers.push(...(answer["numbers"] as readonly number[]));
    }
    const left = proposals.length - numbers.length;
    return {
      ...{ numbers, source, share, waiting: waiting + numbers.length },
      ...(left > 0 && {
        left,
        advice:
          `the last ${left} were not enqueued: more proposals of ${source} wait than its share ` +
          "of the trials to come; propose again when they have results",
      }),
    };
  },
});
