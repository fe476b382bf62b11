import { addressOf, view, withoutPart } from "../data/view.ts";
import { showCount } from "./format.ts";

interface Props {
  readonly numbers: readonly number[];
  /** Of more than this the last ones are listed. */
  readonly most: number;
  /** What is said of a trial beside its number. Default: nothing. */
  readonly say?: (number: number) => string;
}

/** Trials by number, as links to their pages. */
export function TrialLinks({ numbers, most, say }: Props) {
  const rest = withoutPart(view.value);
  return (
    <>
      {numbers.slice(-most).map((number) => (
        <span key={number}>
          <a href={addressOf({ ...rest, trial: number })}>{number}</a>
          {say && ` (${say(number)})`}{" "}
        </span>
      ))}
      {numbers.length > most && `and ${showCount(numbers.length - most)} before`}
    </>
  );
}
