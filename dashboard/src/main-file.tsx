import { render } from "preact";
// Components read signals: this makes them follow.
import "@preact/signals";
import { useState } from "preact/hooks";
import { App } from "./app.tsx";
import { useServer } from "./data/api.ts";
import { useToken } from "./data/token.ts";
import { createLocalServer } from "./file/local-server.ts";
import { openFile } from "./file/open-file.ts";

/** Asks for a file of studies, and shows it: no server, and nothing leaves this page. */
function FilePage() {
  const [isOpen, setOpen] = useState(false);
  const [said, setSaid] = useState("");
  const open = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setSaid(`Reading ${file.name}…`);
    try {
      const storage = await openFile(file.name, new Uint8Array(await file.arrayBuffer()));
      useServer(createLocalServer(storage));
      useToken("file");
      setOpen(true);
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  if (isOpen) return <App />;
  return (
    <main
      class="drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void open(event.dataTransfer?.files[0]);
      }}
    >
      <h1>Attune</h1>
      <p>
        Drop a file of studies here: an Attune SQLite file, an Optuna SQLite file or journal, or a
        backup of <code>attune export</code>. It is read in this page and sent nowhere.
      </p>
      <label>
        File <input type="file" onChange={(event) => void open(event.currentTarget.files?.[0])} />
      </label>
      <p role="status">{said}</p>
    </main>
  );
}

const page = document.getElementById("page");
if (page !== null) render(<FilePage />, page);
