/** The title of the window, which a screen reader says first. */

import { useEffect } from 'react';
import { fr } from '../i18n/fr.ts';

export function useTitle(name: string | undefined): void {
  useEffect(() => {
    document.title = name === undefined || name === '' ? fr.app.name : fr.app.page(name);
    return () => {
      document.title = fr.app.name;
    };
  }, [name]);
}
