/** The time on the server's clock, for what it has begun to count. */

import { useEffect, useState } from 'react';
import { useSelect } from '../../services.ts';

/** In microseconds, told again and again. */
export function useServerNow(everyMs: number): number {
  const ahead = useSelect((state) => state.serverAheadMs);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return (now + ahead) * 1_000;
}
