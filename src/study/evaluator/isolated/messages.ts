import type { Json } from "../../../trial/record.ts";
import type { Params } from "../../../trial/row.ts";
import type { Thrown } from "../../../trial/thrown.ts";

/** From the study to a thread or process that evaluates. Sent as structured clones. */
export type ToGuest =
  | {
      readonly type: "evaluate";
      readonly number: number;
      readonly repeat: number;
      readonly params: Params;
      readonly fidelity: number;
    }
  /** The trial's signal was aborted. */
  | { readonly type: "abort"; readonly reason: string }
  | {
      readonly type: "answer";
      readonly id: number;
      readonly value: unknown;
      readonly error?: string;
    };

/** What a trial in a thread or process says. `id` names a question, which gets an answer. */
export type GuestMessage =
  /** The module is loaded, and the objective is called now. */
  | { readonly type: "called" }
  | { readonly type: "done"; readonly result: unknown; readonly pruned: boolean }
  | { readonly type: "threw"; readonly thrown: Thrown }
  /** The process ends by an error that nothing caught, such as one of a timer. */
  | { readonly type: "crashed"; readonly thrown: Thrown }
  | { readonly type: "report"; readonly id: number; readonly value: unknown; readonly step: number }
  | { readonly type: "read"; readonly id: number }
  | {
      readonly type: "write";
      readonly id: number;
      readonly bytes: Uint8Array;
      readonly step: number;
    }
  | { readonly type: "attribute"; readonly key: string; readonly value: Json };

/** From a thread or process that evaluates, with the number of its trial. */
export type FromGuest = GuestMessage & { readonly trial: number };
