/**
 * Splits a stream of text into lines, without their ends `\n` or `\r\n`. Takes time in proportion
 * to the text, also where one line comes in many parts.
 * @param max a longer line is cut to `max + 1` characters; default: none is
 */
export async function* lines(chunks: AsyncIterable<string>, max = Infinity): AsyncIterable<string> {
  let parts: string[] = []; // of the line that has not ended yet
  let length = 0;
  const add = (part: string): void => {
    if (length <= max) parts.push(part.slice(0, max + 1 - length));
    length += part.length;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf("\n"); at !== -1; at = chunk.indexOf("\n", from)) {
      add(chunk.slice(from, at));
      yield parts.join("").replace(/\r$/, "");
      parts = [];
      length = 0;
      from = at + 1;
    }
    if (from < chunk.length) add(chunk.slice(from));
  }
  if (parts.length > 0) yield parts.join("");
}
