/** A page or a list with nothing in it: why, and where to go. */

import type { ReactNode } from 'react';

interface NothingProps {
  readonly title: string;
  readonly lead?: string;
  readonly picture?: ReactNode;
  readonly children?: ReactNode;
}

export function Nothing({ title, lead, picture, children }: NothingProps) {
  return (
    <div className="nothing">
      {picture}
      <h2>{title}</h2>
      {lead && <p className="soft">{lead}</p>}
      {children && <div className="nothing-ways">{children}</div>}
    </div>
  );
}
