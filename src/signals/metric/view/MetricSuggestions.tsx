import { useEffect, useMemo } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import type { SuggestionsProps } from '#dashboard/page/QueryBox.tsx';
import { exactly } from '#dashboard/page/query-tokens.ts';
import { scopeParams, useScope } from '#dashboard/page/scope.ts';
import { SuggestionList, useSettled } from '#dashboard/page/SuggestionList.tsx';
import { keysFor, partOf, valueSuggestions } from '#dashboard/page/suggest.ts';
import { count } from '#dashboard/ui/format.ts';
import { AttributeNames, AttributeValues } from '../../../features/explore/contract.ts';
import { useMetricAddress } from './address.ts';

const KEYS = ['release', 'environment', 'project', 'server.address', 'value', 'trace', 'has'];

/** Attributes of this metric, then their values, with counts. */
export function MetricSuggestions({ id, org, written, active, onPick, onChoices }: SuggestionsProps) {
  const part = useMemo(() => partOf(written), [written]);
  const asked = useSettled(part);
  const { metric } = useMetricAddress();
  const params = { ...scopeParams(useScope()), itemType: 'tracemetrics', query: `metric.name:${exactly(metric)}` };
  const base = `organizations/${org}/trace-items/attributes/`;
  const names = useApiQuietly(base, params, AttributeNames, asked.key === null || asked.key === 'has');
  const key = asked.key ?? '';
  const values = useApiQuietly(
    `${base}${encodeURIComponent(key)}/values/`,
    { ...params, substringMatch: asked.written.replace(/^[<>=!]+/, '') },
    AttributeValues,
    key !== '' && key !== 'has' && key !== 'value',
  );
  const choices = useMemo(() => {
    const tags = (names ?? []).map(({ key: name, count: points }) => ({ value: name, count: points }));
    if (part.key === null) return keysFor(part, { first: KEYS, tags }, count);
    return valueSuggestions(
      part,
      part.key === 'has' ? tags : (values ?? []).map(({ value, count: points }) => ({ value, count: points })),
      count,
    );
  }, [part, names, values]);
  useEffect(() => onChoices(choices), [choices, onChoices]);
  return <SuggestionList id={id} choices={choices} active={active} onPick={onPick} />;
}
