/**
 * Splits a stream of text into lines, without their ends `\n` or `\r\n`. Takes time in proportion
 * to the text, also where one line comes in many parts.
 */
export async function* lines(chunks: AsyncIterable<string>): AsyncIterable<string> {
  let parts: string[] = []; // of the line that has not ended yet
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf("\n"); at !== -1; at = chunk.indexOf("\n", from)) {
      parts.push(chunk.slice(from, at));
      yield parts.join("").replace(/\r$/, "");
      parts = [];
      from = at + 1;
    }
    if (from < chunk.length) parts.push(chunk.slice(from));
  }
  if (parts.length > 0) yield parts.join("");
}
