import { useEffect, useMemo } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import type { SuggestionsProps } from '#dashboard/page/QueryBox.tsx';
import { scopeParams, useAddress, useScope } from '#dashboard/page/scope.ts';
import { SuggestionList, useSettled } from '#dashboard/page/SuggestionList.tsx';
import { keysFor, partOf, valueSuggestions } from '#dashboard/page/suggest.ts';
import { count } from '#dashboard/ui/format.ts';
import { AttributeNames, AttributeValues } from '../contract.ts';
import { questionOf } from './address.ts';
import { DATASET } from './datasets.ts';

/** Fields and attributes of the dataset, then their values, with counts; the last row is always the text itself. */
export function ExploreSuggestions({ id, org, written, active, onPick, onChoices }: SuggestionsProps) {
  const part = useMemo(() => partOf(written), [written]);
  const asked = useSettled(part);
  const { dataset } = questionOf(useAddress());
  const scope = scopeParams(useScope());
  const base = `organizations/${org}/trace-items/attributes/`;
  const names = useApiQuietly(base, { ...scope, itemType: dataset }, AttributeNames, asked.key === null || asked.key === 'has');
  const key = asked.key ?? '';
  const values = useApiQuietly(
    `${base}${encodeURIComponent(key)}/values/`,
    { ...scope, itemType: dataset, substringMatch: asked.written.replace(/^[<>=!]+/, '') },
    AttributeValues,
    key !== '' && key !== 'has' && !key.startsWith('timestamp'),
  );
  const choices = useMemo(() => {
    const tags = (names ?? []).map(({ key: name, count: rows }) => ({ value: name, count: rows }));
    if (part.key === null) {
      const text = written.trim();
      const { keys, numbers } = DATASET[dataset];
      const found = keysFor(part, { first: [...keys, ...numbers, 'has'], tags }, count);
      const anywhere = { insert: JSON.stringify(text), label: words().stream.anywhere(text), hint: '', isDone: true };
      return text === '' ? found : [...found, anywhere];
    }
    const known = part.key === 'has' ? tags : (values ?? []).map(({ value, count: rows }) => ({ value, count: rows }));
    return valueSuggestions(part, known, count);
  }, [part, names, values, written, dataset]);
  useEffect(() => onChoices(choices), [choices, onChoices]);
  return <SuggestionList id={id} choices={choices} active={active} onPick={onPick} />;
}
