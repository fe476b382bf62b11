/** Splits a stream of text into lines, without their ends `\n` or `\r\n`. */
export async function* lines(chunks: AsyncIterable<string>): AsyncIterable<string> {
  let rest = "";
  for await (const chunk of chunks) {
    rest += chunk;
    for (let at = rest.indexOf("\n"); at !== -1; at = rest.indexOf("\n")) {
      yield rest.slice(0, at).replace(/\r$/, "");
      rest = rest.slice(at + 1);
    }
  }
  if (rest !== "") yield rest;
}
