/** A text of several lines as one line, without the blanks around the breaks. */
export const joinLines = (text: string): string => text.replace(/\s*\n\s*/g, " ");
