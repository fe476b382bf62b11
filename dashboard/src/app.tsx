import { useEffect, useState } from "preact/hooks";
import { Refusal } from "./data/api.ts";
import { caller, readCaller } from "./data/caller.ts";
import { type OpenStudy, openStudy } from "./data/open-study.ts";
import { token, useToken } from "./data/token.ts";
import { addressOf, view } from "./data/view.ts";
import { ComparePage } from "./pages/compare.tsx";
import { EvaluatePage } from "./pages/evaluate.tsx";
import { FailuresPage } from "./pages/failures.tsx";
import { ModelPage } from "./pages/model.tsx";
import { PlotsPage } from "./pages/plots.tsx";
import { Studies } from "./pages/studies.tsx";
import { StudyPage } from "./pages/study.tsx";
import { TrialPage } from "./pages/trial.tsx";
import { WorkersPage } from "./pages/workers.tsx";
import { Undo } from "./parts/undo.tsx";

/** The page: the list, a study or a trial, as the address says. */
export function App() {
  const [error, setError] = useState("");
  useEffect(() => {
    if (token.value === null) return;
    setError("");
    readCaller().catch((thrown: Error) => {
      setError(thrown.message);
      if (thrown instanceof Refusal && thrown.status === 401) useToken(null);
    });
  }, [token.value]);
  return (
    <>
      <header>
        <a href={addressOf({})}>Attune</a>
        {caller.value && (
          <span class="quiet">
            {caller.value.name}, {caller.value.role}
          </span>
        )}
      </header>
      {token.value === null ? <Login error={error} /> : <Shown />}
      <Undo />
    </>
  );
}

function Shown() {
  const { study: name, trial, page, compare } = view.value;
  const [study, setStudy] = useState<OpenStudy>();
  useEffect(() => {
    if (name === undefined) return;
    const opened = openStudy(name);
    setStudy(opened);
    document.title = `${name} · Attune`;
    return () => {
      opened.close();
      setStudy(undefined);
    };
  }, [name]);
  if (compare.length > 0) return <ComparePage />;
  if (name === undefined) return <Studies />;
  if (study === undefined || study.name !== name) return null;
  if (study.isMissing.value) return <Missing name={name} />;
  if (trial !== undefined) return <TrialPage key={trial} study={study} number={trial} />;
  const Page = page === undefined ? StudyPage : PAGES[page];
  return <Page study={study} />;
}

const PAGES = {
  model: ModelPage,
  plots: PlotsPage,
  failures: FailuresPage,
  workers: WorkersPage,
  evaluate: EvaluatePage,
};

function Missing({ name }: { readonly name: string }) {
  return (
    <main>
      <h1>There is no study {name}</h1>
      <p>It was deleted or renamed, or the address is wrong.</p>
      <p>
        <a href={addressOf({})}>All studies</a>
      </p>
    </main>
  );
}

function Login({ error }: { readonly error: string }) {
  return (
    <main>
      <h1>Token</h1>
      <p>Open the link that the server printed, or enter a token.</p>
      {error !== "" && <p role="alert">{error}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          useToken(String(new FormData(event.currentTarget).get("token")));
        }}
      >
        <label>
          Token <input name="token" type="password" required autocomplete="off" />
        </label>
        <button type="submit">Open</button>
      </form>
    </main>
  );
}
