import { requireAttribute } from "../../../trial/attribute.ts";
import type { Objectives } from "../../../trial/objective.ts";
import { PRUNED_RESULT } from "../../../trial/pruned.ts";
import type { Json } from "../../../trial/record.ts";
import type { Params } from "../../../trial/row.ts";
import type { Pruned, Trial, TrialCheckpoint } from "../../../trial/trial.ts";
import type { FromGuest, GuestMessage, ToGuest } from "./messages.ts";

type Answer = Extract<ToGuest, { type: "answer" }>;

/** Ids are unique in this thread: an answer that comes late is not taken for a later trial's. */
let questions = 0;

/** A trial in a thread or process of its own: it asks the study by messages. */
export class RemoteTrial implements Trial<Params, Objectives> {
  readonly number: number;
  readonly repeat: number;
  readonly params: Params;
  readonly fidelity: number;
  readonly #send: (message: GuestMessage) => void;
  readonly #controller = new AbortController();
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #shouldPrune = false;
  #hasSaidPruned = false;

  constructor(request: Extract<ToGuest, { type: "evaluate" }>, send: (message: FromGuest) => void) {
    this.number = request.number;
    this.repeat = request.repeat;
    this.params = request.params;
    this.fidelity = request.fidelity;
    this.#send = (message) => send({ ...message, trial: request.number });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }
  /** Takes in a message of the study. */
  receive(message: Exclude<ToGuest, { type: "evaluate" }>): void {
    if (message.type === "abort") this.#controller.abort(new Error(message.reason));
    else {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    }
  }

  /** Sends a question and waits for its answer. */
  async #ask(question: (id: number) => GuestMessage): Promise<unknown> {
    const id = questions++;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#send(question(id));
    const { value, error } = await answered;
    if (error !== undefined) throw new Error(error);
    return value;
  }

  async report(value: unknown, step: number): Promise<boolean> {
    this.#shouldPrune = (await this.#ask((id) => ({ type: "report", id, value, step }))) === true;
    return this.#shouldPrune;
  }
  shouldPrune(): boolean {
    return this.#shouldPrune;
  }
  pruned(): Pruned {
    this.#hasSaidPruned = true;
    return PRUNED_RESULT;
  }
  /** Whether a result says that the evaluation stopped early: `trial.pruned()`, or nothing after it. */
  isPrunedBy(result: unknown): boolean {
    return result === PRUNED_RESULT || (result === undefined && this.#hasSaidPruned);
  }
  setAttr(key: string, value: Json): void {
    // Here, so that the objective gets the error; a message would change the value.
    this.#send({ type: "attribute", key, value: requireAttribute(key, value) });
  }
  readonly checkpoint: TrialCheckpoint = {
    read: async () =>
      (await this.#ask((id) => ({ type: "read", id }))) as Awaited<
        ReturnType<TrialCheckpoint["read"]>
      >,
    write: async (bytes, step) => {
      await this.#ask((id) => ({ type: "write", id, bytes, step }));
    },
  };
}
