/** Whether this server is a demonstration, and whom one may be in it. */

import { useEffect, useState } from 'react';
import type { Persona } from '#protocol';
import { useServices } from '../../services.ts';

/** Empty where the server is no demonstration, and until it has said so. */
export function usePersonas(): readonly Persona[] {
  const { api } = useServices();
  const [personas, setPersonas] = useState<readonly Persona[]>([]);
  useEffect(() => {
    let over = false;
    api.signInOptions().then(
      (options) => {
        if (!over) setPersonas(options.personas);
      },
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [api]);
  return personas;
}
