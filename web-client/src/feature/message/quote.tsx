/** The message that another one quotes: its author, one line, a way to it. */

import { Link } from 'wouter';
import { fr } from '../../i18n/fr.ts';
import { useSelect } from '../../services.ts';
import { plain } from './markdown.ts';
import { messagePath, nameIn, useMessage } from './select.ts';

interface QuoteProps {
  readonly channel: string;
  readonly id: string;
}

export function Quote({ channel, id }: QuoteProps) {
  const quoted = useMessage(channel, id);
  const author = useSelect((state) => nameIn(state.rooms[channel], quoted?.author ?? ''));
  if (quoted === undefined || quoted.deleted !== undefined) {
    return <p className="quote soft">{fr.message.quoteGone}</p>;
  }
  return (
    <Link className="quote" href={messagePath(quoted)} title={fr.message.toQuoted(author)}>
      <span className="small quote-author">{fr.message.quoteOf(author)}</span>
      <span className="quote-text">{plain(quoted.body)}</span>
    </Link>
  );
}
