/** Characters of a part: a write for each line takes longer than the lines themselves. */
const PART_CHARACTERS = 65_536;

/** The same text in larger parts. */
export async function* inLargeParts(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let part = "";
  for await (const text of texts) {
    part += text;
    if (part.length < PART_CHARACTERS) continue;
    yield part;
    part = "";
  }
  if (part !== "") yield part;
}
