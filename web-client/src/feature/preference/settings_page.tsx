/** One's own settings: reading, notifications, devices, password, the way out. */

import { useState } from 'react';
import type { Contrast, NotificationLevel, Theme } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { Choice } from '../../ui/choice.tsx';
import { useTitle } from '../../ui/use_title.ts';
import { Devices, Leave, PasswordSection } from '../identity/account.tsx';
import { alertsHere, allowAlerts, canAlert, setAlertsHere } from './alerts.ts';
import { levelOf, useChoices } from './follow.ts';
import { useTextSize } from './text_size.tsx';

export default function SettingsPage() {
  useTitle(fr.settings.title);
  return (
    <div className="sheet-page">
      <h1>{fr.settings.title}</h1>
      <p className="soft">{fr.settings.lead}</p>
      <Reading />
      <Notifications />
      <Devices />
      <PasswordSection />
      <Leave />
    </div>
  );
}

const THEMES: readonly { readonly value: Theme; readonly word: string }[] = [
  { value: 'system', word: fr.settings.themeSystem },
  { value: 'light', word: fr.settings.themeLight },
  { value: 'dark', word: fr.settings.themeDark },
];

const CONTRASTS: readonly { readonly value: Contrast; readonly word: string }[] = [
  { value: 'system', word: fr.settings.themeSystem },
  { value: 'standard', word: fr.settings.contrastStandard },
  { value: 'high', word: fr.settings.contrastHigh },
];

function Reading() {
  const [choices, change] = useChoices();
  return (
    <section className="settings-section" aria-labelledby="reading">
      <h2 id="reading">{fr.settings.reading}</h2>
      <p className="settings-label" id="text-size">
        {fr.settings.textSize}
      </p>
      <Sizes />
      <p className="sample">{fr.settings.sample}</p>
      <Choice
        name="theme"
        legend={fr.settings.theme}
        options={THEMES}
        value={choices.theme}
        onChange={(theme) => change({ theme })}
      />
      <Choice
        name="contrast"
        legend={fr.settings.contrast}
        options={CONTRASTS}
        value={choices.contrast}
        onChange={(contrast) => change({ contrast })}
      />
    </section>
  );
}

function Sizes() {
  const { size, smaller, larger } = useTextSize();
  return (
    <div className="stepper" role="group" aria-labelledby="text-size">
      <button
        type="button"
        className="button button-plain"
        disabled={smaller === undefined}
        aria-label={fr.settings.smaller}
        onClick={smaller}
      >
        {fr.settings.smallerSign}
      </button>
      <span className="stepper-value">{fr.settings.sizeIs(size)}</span>
      <button
        type="button"
        className="button button-plain"
        disabled={larger === undefined}
        aria-label={fr.settings.larger}
        onClick={larger}
      >
        {fr.settings.largerSign}
      </button>
    </div>
  );
}

const LEVELS: readonly {
  readonly value: NotificationLevel;
  readonly word: string;
  readonly help: string;
}[] = [
  { value: 'mentions', word: fr.settings.levelMentions, help: fr.settings.levelMentionsHelp },
  { value: 'all', word: fr.settings.levelAll, help: fr.settings.levelAllHelp },
  { value: 'none', word: fr.settings.levelNone, help: fr.settings.levelNoneHelp },
];

function Notifications() {
  const [choices, change] = useChoices();
  return (
    <section className="settings-section" aria-labelledby="notifications">
      <h2 id="notifications">{fr.settings.notifications}</h2>
      <Choice
        name="level"
        legend={fr.settings.level}
        options={LEVELS}
        value={levelOf(choices)}
        onChange={(notifications) => change({ notifications })}
      />
      {canAlert() && <AlertsHere />}
    </section>
  );
}

function AlertsHere() {
  const [on, setOn] = useState(alertsHere);
  const [refused, setRefused] = useState(false);
  const toggle = () => {
    if (on) {
      setAlertsHere(false);
      return setOn(false);
    }
    void allowAlerts().then((allowed) => {
      setAlertsHere(allowed);
      setOn(allowed);
      setRefused(!allowed);
    });
  };
  return (
    <>
      <label className="choice">
        <input type="checkbox" checked={on} onChange={toggle} />
        <span>{fr.settings.alerts}</span>
      </label>
      <p className="field-help">{fr.settings.alertsHelp}</p>
      {refused && (
        <p className="field-error" role="alert">
          {fr.settings.alertsRefused}
        </p>
      )}
    </>
  );
}
