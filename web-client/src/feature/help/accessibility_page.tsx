/** The statement on accessibility that the law asks for, as it truly stands. */

import { Printer } from 'lucide-react';
import { frAccessibility as texts } from '../../i18n/fr_help.ts';
import { useTitle } from '../../ui/use_title.ts';

export default function AccessibilityPage() {
  useTitle(texts.title);
  return (
    <div className="sheet-page prose">
      <h1>{texts.title}</h1>
      <p>
        <strong>{texts.state}</strong>
      </p>
      <p>{texts.why}</p>
      <h2>{texts.doneTitle}</h2>
      <ul>
        {texts.done.map((it) => (
          <li key={it}>{it}</li>
        ))}
      </ul>
      <h2>{texts.leftTitle}</h2>
      <ul>
        {texts.left.map((it) => (
          <li key={it}>{it}</li>
        ))}
      </ul>
      <h2>{texts.contactTitle}</h2>
      <p>{texts.contact}</p>
      <h2>{texts.appealTitle}</h2>
      <p>{texts.appeal}</p>
      <button
        type="button"
        className="button button-plain no-print help-print"
        onClick={() => window.print()}
      >
        <Printer aria-hidden="true" />
        {texts.print}
      </button>
    </div>
  );
}
