/** Nothing waits for this person. Fetched apart: whoever opens the page first has much to read. */

import { Link } from 'wouter';
import { fr } from '../../i18n/fr.ts';
import { Nothing } from '../../ui/nothing.tsx';
import { QuietSquare } from './quiet_square.tsx';

export default function AllRead() {
  return (
    <Nothing title={fr.today.done} lead={fr.today.doneLead} picture={<QuietSquare />}>
      <Link className="button button-primary" href="/salons">
        {fr.today.seeRooms}
      </Link>
      <Link className="button button-plain" href="/nouveau-message">
        {fr.today.write}
      </Link>
    </Nothing>
  );
}
