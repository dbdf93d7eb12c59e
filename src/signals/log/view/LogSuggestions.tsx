import { useEffect, useMemo } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import type { SuggestionsProps } from '#dashboard/page/QueryBox.tsx';
import { scopeParams, useScope } from '#dashboard/page/scope.ts';
import { SuggestionList, useSettled } from '#dashboard/page/SuggestionList.tsx';
import { keysFor, partOf, valueSuggestions } from '#dashboard/page/suggest.ts';
import { count } from '#dashboard/ui/format.ts';
import { AttributeNames, AttributeValues } from '../../../features/explore/contract.ts';
import { LEVELS } from '../contract.ts';

/** Fields of a line, in the order people reach for them. */
const KEYS = [
  'severity',
  'message',
  'trace',
  'environment',
  'release',
  'project',
  'server.address',
  'user.id',
  'replay',
  'has',
  'template',
];

/** Attributes, then their values, with counts from the newest lines; the last row is always the text itself. */
export function LogSuggestions({ id, org, written, active, onPick, onChoices }: SuggestionsProps) {
  const part = useMemo(() => partOf(written), [written]);
  const asked = useSettled(part);
  const scope = scopeParams(useScope());
  const base = `organizations/${org}/trace-items/attributes/`;
  const names = useApiQuietly(base, { ...scope, itemType: 'logs' }, AttributeNames, asked.key === null || asked.key === 'has');
  const key = asked.key ?? '';
  const isAsked = key !== '' && key !== 'has' && key !== 'message';
  const values = useApiQuietly(
    `${base}${encodeURIComponent(key)}/values/`,
    { ...scope, itemType: 'logs', substringMatch: asked.written.replace(/^[<>=!]+/, '') },
    AttributeValues,
    isAsked,
  );
  const choices = useMemo(() => {
    const tags = (names ?? []).map(({ key: name, count: lines }) => ({ value: name, count: lines }));
    if (part.key === null) {
      const text = written.trim();
      const found = keysFor(part, { first: KEYS, tags }, count);
      return text === ''
        ? found
        : [...found, { insert: JSON.stringify(text), label: words().stream.anywhere(text), hint: '', isDone: true }];
    }
    const known = part.key === 'has' ? tags : (values ?? []).map(({ value, count: lines }) => ({ value, count: lines }));
    const levels = part.key === 'severity' ? LEVELS.filter((level) => !known.some(({ value }) => value === level)) : [];
    return valueSuggestions(part, [...known, ...levels.map((value) => ({ value, count: null }))], count);
  }, [part, names, values, written]);
  useEffect(() => onChoices(choices), [choices, onChoices]);
  return <SuggestionList id={id} choices={choices} active={active} onPick={onPick} />;
}
