/** Changing the text of one's own message, in its place. */

import { useEffect, useState } from 'react';
import type { Message } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { useClient, useSelect } from '../../services.ts';
import { chars, toBody, toField } from './mention_text.ts';
import { MessageField, useArea, type Written } from './message_field.tsx';
import { useTools } from './tools.ts';

export function EditForm({ message }: { readonly message: Message }) {
  const client = useClient();
  const tools = useTools();
  const area = useArea();
  const max = useSelect((state) => state.limits.body_chars_max);
  const [value, setValue] = useState<Written>(() => toField(message.body));
  const close = () => tools.setState({ editing: undefined });
  useEffect(() => area.current?.focus(), [area]);
  const save = () => {
    const body = toBody(value.text, value.chosen);
    if (body === '' || chars(body) > max) return;
    if (body !== message.body) {
      client.submit({ edit_message: { channel: message.channel, message: message.id, body } });
    }
    close();
  };
  return (
    <div className="edit-form">
      <MessageField
        channel={message.channel}
        label={fr.composer.labelEdit}
        placeholder={fr.composer.labelEdit}
        value={value}
        area={area}
        onChange={setValue}
        onSubmit={save}
        onCancel={close}
      >
        <button type="button" className="button" onClick={close}>
          {fr.app.cancel}
        </button>
        <button type="button" className="button button-primary" onClick={save}>
          {fr.app.save}
        </button>
      </MessageField>
    </div>
  );
}
