/** A person's initials on a quiet tint. Decoration: the name is always written beside it. */

import { initials } from '../i18n/format.ts';

function tint(id: string): number {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 997;
  return (sum % 4) + 1;
}

export function Disc({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <span className="disc" data-tint={tint(id)} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
