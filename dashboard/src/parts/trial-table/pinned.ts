/** Where a column is that stays while others are scrolled. */
export interface Pinned {
  readonly left: number | undefined;
}
/** The style of a cell, with its place if it is pinned. */
export const pinStyle = (left: number | undefined) =>
  left === undefined ? {} : { "--left": `${left}px` };
/** The classes of a cell. */
export const pinClass = (text: string, left: number | undefined) =>
  left === undefined ? text : `${text} pinned`;
