import { useEffect, useMemo } from 'react';
import { z } from 'zod';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { scopeParams, useScope } from '#dashboard/page/scope.ts';
import { useProjects } from '#dashboard/page/session.tsx';
import { count } from '#dashboard/ui/format.ts';
import { Member, Team } from '../../account/contract.ts';
import { TagSummary, TagValue } from '../contract.ts';
import type { SuggestionsProps } from '#dashboard/page/QueryBox.tsx';
import { SuggestionList, useSettled } from '#dashboard/page/SuggestionList.tsx';
import { partOf, valueSuggestions, type Counted, type Part } from '#dashboard/page/suggest.ts';
import { asksForDetails, keySuggestions, knownValues, tagOf } from './suggest.ts';

const Counts = z.record(z.string(), z.number());
const Tags = TagSummary.array();
const Values = TagValue.array();
const Members = Member.array();
const Teams = Team.array();

/** Keys, then values of a key, with counts from the data; the last row is always the text itself, anywhere. */
export function Suggestions({ id, org, written, active, onPick, onChoices }: SuggestionsProps) {
  const part = useMemo(() => partOf(written), [written]);
  const asked = useSettled(part);
  const keys = useKeys(org, asked);
  const values = useValues(org, asked);
  const choices = useMemo(() => {
    const found = part.key === null ? keySuggestions(part, keys, count) : valueSuggestions(part, values, count);
    const text = written.trim();
    if (text === '' || part.key !== null) return found;
    return [...found, { insert: JSON.stringify(text), label: words().stream.anywhere(text), hint: '', isDone: true }];
  }, [part, keys, values, written]);
  useEffect(() => onChoices(choices), [choices, onChoices]);
  return <SuggestionList id={id} choices={choices} active={active} onPick={onPick} />;
}

/** Tags of what is looked at, with how many events have them. */
function useKeys(org: string, part: Part): readonly Counted[] {
  const scope = scopeParams(useScope());
  const isNeeded = part.key === null || part.key === 'has';
  const tags = useApiQuietly(`organizations/${org}/tags/`, scope, Tags, isNeeded);
  const details = useApiQuietly(`organizations/${org}/event-details/`, scope, Tags, isNeeded && asksForDetails(part));
  return useMemo(
    () => [...(details ?? []), ...(tags ?? [])].map(({ key, totalValues }) => ({ value: key, count: totalValues })),
    [details, tags],
  );
}

function useValues(org: string, part: Part): readonly Counted[] {
  const key = part.key ?? '';
  const known = useKnown(org, key);
  const tag = key === '' ? null : tagOf(key);
  const scope = scopeParams(useScope());
  const found = useApiQuietly(
    `organizations/${org}/tags/${encodeURIComponent(tag ?? '')}/values/`,
    { ...scope, query: part.written.replace(/^[<>=!]+/, ''), limit: 10 },
    Values,
    tag !== null,
  );
  const keys = useKeys(org, part);
  return useMemo(() => {
    const values = (found ?? []).map(({ value, count: hits }) => ({ value, count: hits }));
    return key === 'has' ? keys : [...known, ...(tag === null ? [] : values)];
  }, [found, known, keys, key, tag]);
}

/** Values that need no looking up, counted by the issues that fit them. */
function useKnown(org: string, key: string): readonly Counted[] {
  const people = usePeople(org, key === 'assigned' || key === 'bookmarks');
  const projects = useProjects(org);
  const values = [
    ...knownValues(key),
    ...(key === 'assigned' || key === 'bookmarks' ? people : []),
    ...(key === 'project' ? projects.map((each) => each.slug) : []),
  ].slice(0, 25);
  const scope = scopeParams(useScope());
  const counts = useApiQuietly(
    `organizations/${org}/issues-count/`,
    { ...scope, query: values.map((value) => `${key}:${value}`) },
    Counts,
    values.length > 0,
  );
  const named = values.join('\n');
  return useMemo(
    () => (named === '' ? [] : named.split('\n')).map((value) => ({ value, count: counts?.[`${key}:${value}`] ?? null })),
    [named, counts, key],
  );
}

function usePeople(org: string, isNeeded: boolean): readonly string[] {
  const members = useApiQuietly(`organizations/${org}/members/`, {}, Members, isNeeded) ?? [];
  const teams = useApiQuietly(`organizations/${org}/teams/`, {}, Teams, isNeeded) ?? [];
  return [...members.map((member) => member.email), ...teams.map((team) => `#${team.slug}`)];
}
