/// <reference lib="esnext.disposable" preserve="true" />
import type {
  ExplainStudyOptions,
  StudyExplanation,
} from "../../analysis/beliefs/explain-study.ts";
import type { OptimizerState } from "../../analysis/optimizer-state.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import type { Json } from "../../trial/record.ts";
import type { Attributes } from "../../trial/row.ts";
import type { StudyView } from "../../trial/study-view.ts";
import type { UntypedRecord } from "../../trial/to-record.ts";
import type { Ticket } from "../../trial/trial.ts";
import { explainLate, optimizerStateLate } from "../analysis/analysis-methods.ts";
import { streamOf } from "../events/event-stream.ts";
import type { EventOf, UntypedEvent } from "../events/events.ts";
import { listen } from "../events/listen.ts";
import type { EnqueueOptions } from "../results/outside-trials.ts";
import type { Session } from "./session.ts";

/** What every study that this process works on has: a session under the names that users know. */
export abstract class WorkingStudy implements StudyView<ParamTree, Objectives, Limits> {
  abstract readonly space: Space;
  abstract readonly history: History;
  readonly name: string;
  readonly objectives: Objectives;
  readonly limits: Limits;
  readonly seed: number;
  readonly createdAt: Date;
  declare protected readonly session: Session;

  constructor(session: Session) {
    // Not enumerable, so that a study can be printed.
    Object.defineProperty(this, "session", { value: session });
    this.name = session.name;
    this.objectives = session.objectives;
    this.limits = session.limits;
    this.seed = session.seed;
    this.createdAt = session.info.createdAt;
    // With one objective there is no `front`, with several no `best`, as the types say.
    const property = session.measures.signs.length === 1 ? "best" : "front";
    Object.defineProperty(this, property, { enumerable: true, get: () => session[property] });
  }

  get experience(): readonly string[] {
    return this.session.experience;
  }
  get attributes(): Attributes {
    return this.session.attributes;
  }
  get counts(): Session["counts"] {
    return this.session.counts;
  }
  get trials(): readonly UntypedRecord[] {
    return this.session.trials;
  }
  tell(ticket: Ticket, result: unknown): Promise<void> {
    return this.session.tell(ticket, result);
  }
  enqueue(params: { readonly [name: string]: unknown }, options?: EnqueueOptions): Promise<void> {
    return this.session.enqueueWith(params, options);
  }
  add(trials: Parameters<Session["add"]>[0]): Promise<void> {
    return this.session.add(trials);
  }
  explain(options?: ExplainStudyOptions): Promise<StudyExplanation> {
    return explainLate(this, options);
  }
  optimizerState(): Promise<OptimizerState> {
    return optimizerStateLate(this);
  }
  setAttr(key: string, value: Json): Promise<void> {
    return this.session.setAttr(key, value);
  }
  async refresh(): Promise<this> {
    await this.session.refresh();
    await this.session.refreshAttributes();
    return this;
  }
  events(): AsyncIterable<UntypedEvent> {
    return streamOf(this.session.emitter);
  }
  on<K extends UntypedEvent["type"]>(
    type: K,
    listener: (event: EventOf<UntypedEvent, K>) => void,
  ): () => void {
    return listen(this.session.emitter, type, listener);
  }
  stop(): void {
    this.session.stop();
  }
  close(): Promise<void> {
    return this.session.close();
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
