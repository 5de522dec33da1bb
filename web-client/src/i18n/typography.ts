/**
 * French spacing wherever a space is typed, so that no sign begins a line: a whole space before a
 * colon and inside quotation marks, a narrow one before ; ! ?
 */

const WHOLE = '\u00a0';
const NARROW = '\u202f';

export function french(text: string): string {
  return text
    .replace(/ ([:»])/g, `${WHOLE}$1`)
    .replace(/« /g, `«${WHOLE}`)
    .replace(/ ([;!?])/g, `${NARROW}$1`);
}
