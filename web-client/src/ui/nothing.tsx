/** A page or a list with nothing in it: why, and where to go. */

import type { ReactNode } from 'react';

interface NothingProps {
  readonly title: string;
  readonly lead?: string;
  readonly picture?: ReactNode;
  readonly children?: ReactNode;
  /** It is the whole page, not a part of one. */
  readonly page?: boolean;
}

export function Nothing({ title, lead, picture, children, page = false }: NothingProps) {
  const Heading = page ? 'h1' : 'h2';
  return (
    <div className="nothing">
      {picture}
      <Heading>{title}</Heading>
      {lead && <p className="soft">{lead}</p>}
      {children && <div className="nothing-ways">{children}</div>}
    </div>
  );
}
