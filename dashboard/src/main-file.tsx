import { render } from "preact";
// Components read signals: this makes them follow.
import "@preact/signals";
import { useState } from "preact/hooks";
import { App } from "./app.tsx";
import { useServer } from "./data/api.ts";
import { useToken } from "./data/token.ts";
import { createLocalServer } from "./file/local-server.ts";
import { readFiles } from "./file/read-files.ts";

/** Asks for a file of studies, and shows it: no server, and nothing leaves this page. */
function FilePage() {
  const [isOpen, setOpen] = useState(false);
  const [said, setSaid] = useState("");
  const open = async (given: FileList | null | undefined): Promise<void> => {
    const files = [...(given ?? [])];
    if (files.length === 0) return;
    setSaid(`Reading ${files.map(({ name }) => name).join(", ")}…`);
    try {
      const { storage, note } = await readFiles(files);
      setSaid(note);
      useServer(createLocalServer(storage));
      useToken("file");
      setOpen(true);
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  if (isOpen)
    return (
      <>
        {said !== "" && (
          <p role="status" class="file-note">
            {said}
          </p>
        )}
        <App />
      </>
    );
  return (
    <main
      class="drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void open(event.dataTransfer?.files);
      }}
    >
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
