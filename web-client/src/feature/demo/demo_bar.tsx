/** In a demonstration only: who one is, a way to cut one's own line, and the other options. */

import { Unplug, UserRoundCog } from 'lucide-react';
import { Link } from 'wouter';
import { fr } from '../../i18n/fr.ts';
import { cutHttp } from '../../net/http.ts';
import { useClient, useSelect } from '../../services.ts';
import { usePersonas } from './demo.ts';

export function DemoBar() {
  const client = useClient();
  const demo = usePersonas().length > 0;
  const you = useSelect((state) => state.you);
  const cut = useSelect((state) => state.cutByHand);
  if (!demo || you === undefined) return null;
  const toggle = () => {
    cutHttp(!cut);
    client.cutLine(!cut);
  };
  const { long, short } = cut ? fr.demo.mend : fr.demo.cut;
  return (
    <section className="demo-bar small" aria-label={fr.demo.label} data-cut={cut || undefined}>
      <strong className="demo-label">{fr.demo.label}</strong>
      <p className="demo-you two-lines">
        <span className="two-line-text">
          <span className="demo-long">{fr.demo.you} </span>
          {you.name}
        </span>
        {you.function !== undefined && you.function !== you.name && (
          <span className="two-line-text soft">{you.function}</span>
        )}
      </p>
      <button
        type="button"
        className="button"
        aria-label={long}
        aria-pressed={cut}
        onClick={toggle}
      >
        <Unplug aria-hidden="true" />
        <span className="demo-long">{long}</span>
        <span className="demo-short">{short}</span>
      </button>
      <Link className="button" href="/demonstration" aria-label={fr.demo.change}>
        <UserRoundCog aria-hidden="true" />
        <span className="demo-change-word">{fr.demo.change}</span>
      </Link>
    </section>
  );
}
