/**
 * Stands before a name of one or two dots in a path: browsers and `Request` take such a part away,
 * also where its dots are written as %2E. Names of new studies have no control characters.
 */
const DOTS_MARK = "\u001f";

/**
 * The name of a study as a part of a path. Lone surrogates, which earlier versions took, have no
 * encoding: they are replaced, and the study is not found.
 */
export const encodeStudy = (name: string): string =>
  encodeURIComponent((/^\.\.?$/.test(name) ? DOTS_MARK : "") + name.replace(/\p{Cs}/gu, "\ufffd"));

/** The name of a study by its part of a path, whose encoding has been read. */
export const studyOfSegment = (part: string): string =>
  part.startsWith(DOTS_MARK) && /^\.\.?$/.test(part.slice(1)) ? part.slice(1) : part;
