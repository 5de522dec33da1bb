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
  const name = useSelect((state) => state.you?.name);
  const cut = useSelect((state) => state.cutByHand);
  if (!demo || name === undefined) return null;
  const toggle = () => {
    cutHttp(!cut);
    client.cutLine(!cut);
  };
  return (
    <section className="demo-bar small" aria-label={fr.demo.label} data-cut={cut || undefined}>
      <span className="demo-you one-line">{cut ? fr.demo.cutNow : fr.demo.you(name)}</span>
      <button type="button" className="button" aria-pressed={cut} onClick={toggle}>
        <Unplug aria-hidden="true" />
        {cut ? fr.demo.mend : fr.demo.cut}
      </button>
      <Link className="button" href="/demonstration" aria-label={fr.demo.change}>
        <UserRoundCog aria-hidden="true" />
        <span className="demo-change-word">{fr.demo.change}</span>
      </Link>
    </section>
  );
}
