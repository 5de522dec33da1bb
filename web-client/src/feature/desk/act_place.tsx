/**
 * The main gesture of each state, at the foot of the desk: always on screen, and each in a place
 * that does not move. What follows a gesture stands on the other side of it, so that a press too
 * many falls on nothing; and what ends something does nothing in its first half second.
 */

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';

/** Where it stands on a desk; absent elsewhere, where it stays where it is written. */
export const ActPlace = createContext<HTMLElement | null>(null);

interface ActProps {
  /** Opens and tells on the left; ends and goes on on the right. */
  readonly side: 'left' | 'right';
  readonly children: ReactNode;
}

export function Act({ side, children }: ActProps) {
  const place = useContext(ActPlace);
  const act = (
    <div className="lectern-act" data-side={side}>
      {children}
    </div>
  );
  return place === null ? act : createPortal(act, place);
}

const GUARD_MS = 500;

/** False in the first half second of what is on screen, and of each `stage` of it. */
export function useSettled(stage: string): boolean {
  const [settled, setSettled] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(stage), GUARD_MS);
    return () => clearTimeout(timer);
  }, [stage]);
  return settled === stage;
}
