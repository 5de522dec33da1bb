/** French spacing: a narrow no-break space before ; : ! ? » and after «, wherever one is typed. */

const NARROW = '\u202f';

export function french(text: string): string {
  return text.replace(/ ([;:!?»])/g, `${NARROW}$1`).replace(/« /g, `«${NARROW}`);
}
