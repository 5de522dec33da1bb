/** The help: a list of cards; each has an address of its own and prints on a page. */

import { ArrowLeft, ChevronRight, Printer } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { CARDS, type Card, frHelp } from '../../i18n/fr_help.ts';
import { useTitle } from '../../ui/use_title.ts';

export default function HelpPage() {
  const [path] = useLocation();
  const slug = path.split('/')[2];
  if (slug === undefined) return <AllCards />;
  return <OneCard card={CARDS.find((it) => it.slug === slug)} />;
}

function AllCards() {
  useTitle(frHelp.title);
  return (
    <div className="sheet-page help">
      <h1>{frHelp.title}</h1>
      <p className="soft no-print">{frHelp.lead}</p>
      <ul className="more-list no-print">
        {CARDS.map((it) => (
          <li key={it.slug}>
            <Link className="more-link" href={`/aide/${it.slug}`}>
              <span className="two-lines">
                <strong>{it.title}</strong>
                <span className="soft small">{it.lead}</span>
              </span>
              <ChevronRight aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
      <div className="only-print">
        {CARDS.map((it) => (
          <CardText key={it.slug} card={it} />
        ))}
      </div>
      <PrintButton word={frHelp.printAll} />
      <p className="sample">{frHelp.person}</p>
    </div>
  );
}

function OneCard({ card }: { readonly card: Card | undefined }) {
  useTitle(card?.title ?? frHelp.title);
  return (
    <div className="sheet-page help">
      <Link className="button back-link no-print" href="/aide">
        <ArrowLeft aria-hidden="true" />
        {frHelp.back}
      </Link>
      {card === undefined ? <p>{frHelp.missing}</p> : <CardText card={card} alone />}
      {card !== undefined && <PrintButton word={frHelp.print} />}
      <p className="sample">{frHelp.person}</p>
    </div>
  );
}

function PrintButton({ word }: { readonly word: string }) {
  return (
    <button
      type="button"
      className="button button-plain no-print help-print"
      onClick={() => window.print()}
    >
      <Printer aria-hidden="true" />
      {word}
    </button>
  );
}

function CardText({ card, alone = false }: { readonly card: Card; readonly alone?: boolean }) {
  const Heading = alone ? 'h1' : 'h2';
  return (
    <article className="help-card">
      <Heading>{card.title}</Heading>
      <p>{card.lead}</p>
      <ol>
        {card.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {card.good !== undefined && (
        <p className="help-good">
          <strong>{frHelp.good}</strong> {card.good}
        </p>
      )}
    </article>
  );
}
