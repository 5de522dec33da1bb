/** What a person chose for themselves, and finds again on each of their devices. */

import { useEffect } from 'react';
import type { Choices, NotificationLevel } from '#protocol';
import type { State } from '../../net/state.ts';
import { OWN } from '../../net/tables.ts';
import { useClient, useSelect } from '../../services.ts';
import { look, setLook } from '../../ui/preferences.ts';

/** The last choice: one that waits for the network, else what the server keeps. */
export function choicesOf(state: Pick<State, 'outbox' | 'personal'>): Choices | undefined {
  for (let at = state.outbox.length - 1; at >= 0; at -= 1) {
    const command = state.outbox[at]?.command;
    if (command !== undefined && 'save_preferences' in command) return command.save_preferences;
  }
  return state.personal?.tables.preferences[OWN]?.choices;
}

const LEVEL_DEFAULT: NotificationLevel = 'mentions';

/** What a device without anything chosen does. */
export function levelOf(choices: Choices | undefined): NotificationLevel {
  return choices?.notifications ?? LEVEL_DEFAULT;
}

/** Shows things as the person chose, here or on another device. */
export function useFollowedPreferences(): void {
  const choices = useSelect(choicesOf);
  useEffect(() => {
    if (choices !== undefined) setLook(choices);
  }, [choices]);
}

/** The choices as they stand, and a way to change some of them everywhere. */
export function useChoices(): [Choices, (part: Partial<Choices>) => void] {
  const client = useClient();
  const told = useSelect(choicesOf);
  const choices = told ?? { ...look(), notifications: LEVEL_DEFAULT };
  const change = (part: Partial<Choices>) => {
    const next = { ...choices, ...part };
    setLook(next);
    client.submit({ save_preferences: next });
  };
  return [choices, change];
}
