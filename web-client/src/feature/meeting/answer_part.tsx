/** The answer to a convocation, in one tap; whom one sends instead, in one more. */

import { useState } from 'react';
import type { Problem, Rsvp } from '#protocol';
import { ANSWER, frSeance } from '../../i18n/fr_seance.ts';
import { useClient, useMe, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { Failure, useAsking } from './ask.tsx';
import { rulesOf, useBodyKind } from './body_rules.ts';
import type { MeetingSheet } from './meeting_view.ts';
import { type Choosable, PersonSelect } from './person_select.tsx';
import { Designate } from './replace_part.tsx';

const words = frSeance.answer;

export function AnswerPart({ sheet }: { readonly sheet: MeetingSheet }) {
  const client = useClient();
  const { meeting, place } = sheet;
  const { substitutes } = rulesOf(useBodyKind(meeting.channel));
  const [asked, setAsked] = useState<Rsvp>();
  const { seat, answer } = place;
  if (seat === undefined) {
    const sits = place.conducts || place.replaces.length > 0;
    return sits ? null : <p className="soft meeting-part">{words.none}</p>;
  }
  const choose = (rsvp: Rsvp) => {
    setAsked(rsvp);
    client.submit({
      answer_meeting: { channel: meeting.channel, meeting: meeting.id, answer: rsvp },
    });
    announce(ANSWER[rsvp].told);
  };
  const choices = CHOICES.filter((it) => {
    if (it === 'substituted') return substitutes;
    return it === 'coming' ? meeting.draft.mode !== 'video' : it !== 'remote' || mayBeRemote(sheet);
  });
  const opens = asked ?? answer;
  return (
    <section className="meeting-part" aria-labelledby="answer-title">
      <h2 id="answer-title">{words.title}</h2>
      {answer === undefined && <p className="soft">{words.awaited}</p>}
      <div className="answers" role="group" aria-labelledby="answer-title">
        {choices.map((it) => (
          <button
            key={it}
            type="button"
            className="answer"
            aria-pressed={answer === it}
            onClick={() => choose(it)}
          >
            {ANSWER[it].word}
          </button>
        ))}
      </div>
      {answer !== undefined && (
        <p className="small soft" role="status">
          {place.answering ? words.sending : ANSWER[answer].told}
        </p>
      )}
      {opens === 'represented' && place.given === undefined && <GivePower sheet={sheet} />}
      {opens === 'substituted' && seat.substitute === undefined && (
        <Designate sheet={sheet} seat={seat} />
      )}
    </section>
  );
}

const CHOICES: readonly Rsvp[] = ['coming', 'remote', 'represented', 'substituted', 'absent'];

const mayBeRemote = ({ meeting }: MeetingSheet): boolean => meeting.draft.mode !== 'place';

/** Those who may still hold the power, where the one asked for may not. */
export function useHolderWords(channel: string): (problem: Problem) => string | undefined {
  const members = useSelect((state) => state.rooms[channel]?.tables.members);
  return (problem) => {
    if (typeof problem !== 'object' || !('holder_full' in problem)) return undefined;
    const names = problem.holder_full.people.map((it) => members?.[it]?.name ?? '');
    const told = names.filter((it) => it !== '');
    if (told.length === 0) return frSeance.power.none;
    return `${frSeance.power.full} ${frSeance.power.others(told.join(', '))}`;
  };
}

/** Who may hold a power of this seat: another one, who gave none. */
export function holdersFor(sheet: MeetingSheet, giver: string): readonly Choosable[] {
  return sheet.seats
    .filter((it) => it.person !== giver && it.power === undefined)
    .toSorted((a, b) => a.name.localeCompare(b.name, 'fr'));
}

function GivePower({ sheet }: { readonly sheet: MeetingSheet }) {
  const me = useMe();
  const asking = useAsking();
  const [holder, setHolder] = useState<string>();
  const { channel, id } = sheet.meeting;
  const people = holdersFor(sheet, me);
  const name = people.find((it) => it.person === holder)?.name;
  const full = useHolderWords(channel);
  return (
    <div className="answer-more">
      <PersonSelect
        label={words.holder}
        people={people}
        value={holder}
        none={words.choose}
        onChange={(person) => {
          asking.clear();
          setHolder(person);
        }}
      />
      <p className="small soft">{words.giveLead}</p>
      {name !== undefined && holder !== undefined && (
        <button
          type="button"
          className="button button-primary"
          disabled={asking.busy}
          onClick={() =>
            void asking.ask({ deposit_proxy: { channel, meeting: id, holder } }, words.given)
          }
        >
          {words.give(name)}
        </button>
      )}
      <Failure asking={asking} words={full} />
    </div>
  );
}
