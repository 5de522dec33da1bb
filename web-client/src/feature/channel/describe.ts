/** A room's name and topic, and what the server would refuse of them. */

import { frPeople } from '../../i18n/fr_people.ts';

export interface Described {
  readonly name: string;
  readonly topic: string;
}

/** The protocol's `ROOM_NAME_CHARS_MAX` and `TOPIC_CHARS_MAX`. */
const NAME_CHARS_MAX = 80;
const TOPIC_CHARS_MAX = 200;

export function describeError({ name, topic }: Described): Partial<Described> | undefined {
  const texts = frPeople.room;
  if (name.trim() === '') return { name: texts.nameMissing };
  if ([...name.trim()].length > NAME_CHARS_MAX) return { name: texts.nameLong(NAME_CHARS_MAX) };
  if ([...topic.trim()].length > TOPIC_CHARS_MAX) {
    return { topic: texts.topicLong(TOPIC_CHARS_MAX) };
  }
  return undefined;
}
