/** The title of the window, which a screen reader says first, with how much calls one. */

import { useEffect } from 'react';
import { fr } from '../i18n/fr.ts';

let page: string | undefined;
let calls = 0;

function write(): void {
  const title = page === undefined || page === '' ? fr.app.name : fr.app.page(page);
  document.title = calls > 0 ? `(${calls}) ${title}` : title;
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
