const ROW_PIXELS = 30;
/** Room for a scroll bar below the rows. */
const SCROLLBAR_PIXELS = 18;
/** Rows beyond the visible ones, so that scrolling shows no gap. */
const EXTRA_ROWS = 10;
/** Browsers draw no element that is much higher. */
const MAX_PIXELS = 10_000_000;

/** Which rows of a long table are in the document, and where. */
export interface RowWindow {
  /** Height of the element that holds all rows, in pixels. */
  readonly total: number;
  /** Number of rows that the table shows at a time. */
  readonly visible: number;
  /** The first and, exclusive, the last row in the document. */
  readonly from: number;
  readonly to: number;
  /** Place of the first of them in the element, in pixels. */
  readonly offset: number;
  /** Place to which the table scrolls to show a row; undefined if it shows it. */
  scrollTo(row: number): number | undefined;
}

/** A table of few trials is as high as they are, in pixels. */
export const heightOfRows = (count: number): number => (count + 1) * ROW_PIXELS + SCROLLBAR_PIXELS;

/**
 * The rows that a table of `count` rows shows.
 * @param top to which it is scrolled, in pixels
 * @param height of its visible part, in pixels
 */
export function windowOf(count: number, top: number, height: number): RowWindow {
  const total = Math.min(MAX_PIXELS, count * ROW_PIXELS);
  const visible = Math.ceil(height / ROW_PIXELS);
  const last = Math.max(0, count - visible + 1);
  // Where the rows are higher than an element may be, a pixel stands for several.
  const share = total <= height ? 0 : Math.min(1, top / (total - height));
  const exact = total === count * ROW_PIXELS;
  const first = exact ? Math.floor(top / ROW_PIXELS) : Math.round(share * last);
  const from = Math.max(0, first - EXTRA_ROWS);
  return {
    ...{ total, visible, from },
    to: Math.min(count, first + visible + EXTRA_ROWS),
    offset: exact ? from * ROW_PIXELS : top - (first - from) * ROW_PIXELS,
    scrollTo(row) {
      if (row >= first && row < first + visible - 2) return undefined;
      return exact
        ? Math.max(0, (row - (row < first ? 0 : visible - 3)) * ROW_PIXELS)
        : (row / Math.max(1, last)) * (total - height);
    },
  };
}
