import { render } from "preact";
// Components read signals: this makes them follow.
import "@preact/signals";
import { App } from "./app.tsx";

const page = document.getElementById("page");
if (page !== null) render(<App />, page);
