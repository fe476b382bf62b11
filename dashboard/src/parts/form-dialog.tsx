import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

interface Props {
  /** Title, and the text of the button that opens it. */
  readonly title: string;
  /** Text of the button that submits. */
  readonly submit: string;
  readonly onSubmit: (event: SubmitEvent) => Promise<void>;
  /** What has become of the last submission. */
  readonly said: string;
  readonly children: ComponentChildren;
}

/** A button that opens a form in a dialog. */
export function FormDialog({ title, submit, onSubmit, said, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {title}…
      </button>
      <dialog ref={dialog} aria-label={title}>
        <form class="enqueue" onSubmit={onSubmit}>
          <h2>{title}</h2>
          {children}
          <p role="status">{said}</p>
          <button type="submit">{submit}</button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </form>
      </dialog>
    </>
  );
}
