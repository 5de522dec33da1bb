/** What the bar of a phone has no place for. */

import {
  Accessibility,
  BookUser,
  ChevronRight,
  CircleHelp,
  type LucideIcon,
  MailPlus,
  Settings,
} from 'lucide-react';
import { Link } from 'wouter';
import { TextSizeButtons } from '../feature/preference/text_size.tsx';
import { fr } from '../i18n/fr.ts';
import { useSelect } from '../services.ts';
import { useTitle } from './use_title.ts';

interface Page {
  readonly path: string;
  readonly word: string;
  readonly lead: string;
  readonly Icon: LucideIcon;
  readonly administrators?: boolean;
}

const PAGES: readonly Page[] = [
  { path: '/annuaire', word: fr.nav.directory, lead: fr.more.directory, Icon: BookUser },
  { path: '/reglages', word: fr.nav.settings, lead: fr.more.settings, Icon: Settings },
  {
    path: '/invitations',
    word: fr.nav.invitations,
    lead: fr.more.invitations,
    Icon: MailPlus,
    administrators: true,
  },
  { path: '/aide', word: fr.nav.help, lead: fr.more.help, Icon: CircleHelp },
  {
    path: '/accessibilite',
    word: fr.nav.accessibility,
    lead: fr.more.accessibility,
    Icon: Accessibility,
  },
];

export default function MorePage() {
  const administrator = useSelect((state) => state.you?.administrator === true);
  useTitle(fr.more.title);
  return (
    <div className="sheet-page">
      <h1>{fr.more.title}</h1>
      <p className="soft">{fr.more.lead}</p>
      <p className="more-size">
        {fr.settings.textSize}
        <TextSizeButtons />
      </p>
      <ul className="more-list">
        {PAGES.filter((page) => !page.administrators || administrator).map(
          ({ path, word, lead, Icon }) => (
            <li key={path}>
              <Link className="more-link" href={path}>
                <Icon aria-hidden="true" />
                <span className="two-lines">
                  <strong>{word}</strong>
                  <span className="soft small">{lead}</span>
                </span>
                <ChevronRight aria-hidden="true" />
              </Link>
            </li>
          ),
        )}
      </ul>
    </div>
  );
}
