/** The title of the window, which a screen reader says first, with how much calls one. */

import { useEffect } from 'react';
import { fr } from '../i18n/fr.ts';

let page: string | undefined;
let calls = 0;
let due = false;

/** Once for all that changes together: a browser takes longer over a title than over a message. */
function write(): void {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    const name = page === undefined || page === '' ? fr.app.name : fr.app.page(page);
    const title = calls > 0 ? `(${calls}) ${name}` : name;
    if (document.title !== title) document.title = title;
  });
}

export function useTitle(name: string | undefined): void {
  useEffect(() => {
    page = name;
    write();
    return () => {
      page = undefined;
      write();
    };
  }, [name]);
}

/** How many messages call the person, before the title. */
export function useTitleCount(count: number): void {
  useEffect(() => {
    calls = count;
    write();
    return () => {
      calls = 0;
      write();
    };
  }, [count]);
}
