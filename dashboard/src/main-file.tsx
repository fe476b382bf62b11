import { render } from "preact";
// Components read signals: this makes them follow.
import "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { App } from "./app.tsx";
import { useServer } from "./data/api.ts";
import { useToken } from "./data/token.ts";
import { go } from "./data/view.ts";
import { createLocalServer } from "./file/local-server.ts";
import { readFiles } from "./file/read-files.ts";

/** Asks for a file of studies, and shows it: no server, and nothing leaves this page. */
function FilePage() {
  /** Number of the file that is shown; 0 before the first. */
  const [shown, setShown] = useState(0);
  const given = useRef(0);
  const [said, setSaid] = useState("");
  const open = async (list: FileList | null | undefined): Promise<void> => {
    const files = [...(list ?? [])];
    if (files.length === 0) return;
    const number = ++given.current;
    setSaid(`Reading ${files.map(({ name }) => name).join(", ")}…`);
    try {
      const { storage, note } = await readFiles(files);
      // Another file may have been dropped while this one was read.
      if (number !== given.current) return;
      setSaid(note);
      useServer(createLocalServer(storage));
      useToken("file");
      if (shown > 0) go({});
      setShown(number);
    } catch (error) {
      if (number === given.current) setSaid((error as Error).message);
    }
  };
  const opener = useRef(open);
  opener.current = open;
  useEffect(() => {
    // Anywhere on the page: the browser would leave it and show the file.
    const onOver = (event: DragEvent): void => event.preventDefault();
    const onDrop = (event: DragEvent): void => {
      event.preventDefault();
      const { files } = event.dataTransfer ?? {};
      if (files === undefined || files.length === 0) setSaid("What was dropped is no file.");
      else void opener.current(files);
    };
    addEventListener("dragover", onOver);
    addEventListener("drop", onDrop);
    return () => {
      removeEventListener("dragover", onOver);
      removeEventListener("drop", onDrop);
    };
  }, []);
  if (shown > 0)
    return (
      <>
        {said !== "" && (
          <p role="status" class="file-note">
            {said}
          </p>
        )}
        <App key={shown} />
      </>
    );
  return (
    <main class="drop">
      <h1>Attune</h1>
      <p>
        Drop a file of studies here: an Attune SQLite file, an Optuna SQLite file or journal, or a
        backup of <code>attune export</code>. Drop a SQLite file together with the file{" "}
        <code>-wal</code> beside it, if there is one: it has the newest results. They are read in
        this page and sent nowhere.
      </p>
      <label>
        File{" "}
        <input type="file" multiple onChange={(event) => void open(event.currentTarget.files)} />
      </label>
      <p role="status">{said}</p>
    </main>
  );
}

const page = document.getElementById("page");
if (page !== null) render(<FilePage />, page);
