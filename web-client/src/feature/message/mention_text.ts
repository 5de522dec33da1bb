/**
 * Mentions while one writes: the text field shows "@Mme Aubry", the body carries
 * `@[Mme Aubry](person:…)`. Choosing from the list remembers which is which.
 */

export interface Chosen {
  /** Without the "@". */
  readonly label: string;
  /** "person:…", "commune:…" or "room". */
  readonly target: string;
}

const TOKEN = /@\[([^\]\n]{1,200})\]\((person:[0-9a-fA-F-]{36}|commune:[0-9A-Za-z]{5}|room)\)/g;

/** What a text field shows of a body, and the mentions in it. */
export function toField(body: string): { text: string; chosen: Chosen[] } {
  const chosen: Chosen[] = [];
  const text = body.replace(TOKEN, (_all, label: string, target: string) => {
    if (!chosen.some((it) => it.label === label)) chosen.push({ label, target });
    return `@${label}`;
  });
  return { text, chosen };
}

/** The body of what a text field shows. */
export function toBody(text: string, chosen: readonly Chosen[]): string {
  // Longest first: "@Maire de Metz" must not be taken for "@Maire".
  const byLength = [...chosen].sort((a, b) => b.label.length - a.label.length);
  let body = '';
  let at = 0;
  while (at < text.length) {
    const hit =
      text[at] === '@' ? byLength.find((it) => text.startsWith(it.label, at + 1)) : undefined;
    if (hit === undefined || continues(text, at + 1 + hit.label.length)) {
      body += text[at];
      at += 1;
    } else {
      body += `@[${hit.label}](${hit.target})`;
      at += 1 + hit.label.length;
    }
  }
  return body.trim();
}

function continues(text: string, at: number): boolean {
  const next = text[at];
  return next !== undefined && /[\p{L}\p{N}]/u.test(next);
}

/** Unicode characters, as the server counts them. */
export function chars(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The "@" being written just before the caret, if any. */
export function queryAt(text: string, caret: number): { start: number; query: string } | undefined {
  const before = text.slice(Math.max(0, caret - 60), caret);
  const match = /(?:^|[\s(«'’])@([^@\n]{0,50})$/u.exec(before);
  if (match === null) return undefined;
  const query = match[1] ?? '';
  return { start: caret - query.length - 1, query };
}

export interface Candidate extends Chosen {
  /** Second line: a function, or what the mention does. */
  readonly help: string;
  /** What is compared, folded. */
  readonly words: string;
}

/** Those whose words begin like every word of the query; `query` is folded. */
export function matching(
  candidates: readonly Candidate[],
  query: string,
  max: number,
): Candidate[] {
  const wanted = query.split(/[\s'’-]+/).filter((word) => word !== '');
  const found: Candidate[] = [];
  for (const candidate of candidates) {
    const words = candidate.words.split(/[\s'’-]+/);
    if (wanted.every((start) => words.some((word) => word.startsWith(start)))) {
      found.push(candidate);
      if (found.length === max) break;
    }
  }
  return found;
}
