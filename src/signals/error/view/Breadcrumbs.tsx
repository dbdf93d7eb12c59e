import { useDeferredValue, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { Segment } from '#dashboard/ui/Marks.tsx';
import type { ApiBreadcrumb, EventDetail } from '../contract.ts';
import { Crumb, TheError } from './Crumb.tsx';
import { CRUMB_LEVELS, filterOf, FILTERS, passes, type CrumbFilter, type CrumbQuestion } from './crumbs.ts';
import { entryOf } from './exceptions.ts';
import { Section } from './Section.tsx';

/** Drawn at first, and with each press of the button. */
const FIRST = 15;
const MORE = 200;
/** With fewer there is nothing to look for. */
const LEAST_TO_FILTER = 6;

/** Newest first, time counted back from the error, the error on top. Kind and level are in the address. */
export function Breadcrumbs({ event }: { event: EventDetail }) {
  const address = useAddress();
  const [typed, setTyped] = useState('');
  const [limit, setLimit] = useState(FIRST);
  const text = useDeferredValue(typed);
  const question: CrumbQuestion = { ...filterOf(address), text };
  const crumbs = entryOf(event, 'breadcrumbs')?.values ?? [];
  if (crumbs.length === 0) return null;
  const isAll = question.kind === 'all' && question.level === 'all' && text === '';
  const passing = isAll ? crumbs.toReversed() : crumbs.filter((crumb) => passes(crumb, question)).toReversed();
  const shown = passing.slice(0, limit);
  return (
    <Section
      id="breadcrumbs"
      title={words().event.sections.breadcrumbs}
      hint={words().event.breadcrumbs.last(isAll ? shown.length : passing.length, crumbs.length)}
    >
      {crumbs.length >= LEAST_TO_FILTER && <Tools crumbs={crumbs} question={question} typed={typed} onType={setTyped} />}
      <ol>
        {isAll && <TheError event={event} />}
        {shown.map((crumb, index) => (
          // Breadcrumbs have no identity but their place.
          <Crumb key={crumbs.length - index} crumb={crumb} at={event.dateCreated} />
        ))}
      </ol>
      {passing.length === 0 && <p className="py-2 text-ink-3">{words().event.breadcrumbs.none}</p>}
      {passing.length > shown.length && (
        <button type="button" className="link pt-2" onClick={() => setLimit(limit + MORE)}>
          {words().event.breadcrumbs.more(Math.min(MORE, passing.length - shown.length))}
        </button>
      )}
    </Section>
  );
}

interface ToolsProps {
  crumbs: readonly ApiBreadcrumb[];
  question: CrumbQuestion;
  typed: string;
  onType: (text: string) => void;
}

function Tools({ crumbs, question, typed, onType }: ToolsProps) {
  const setAddress = useSetAddress();
  const text = words().event.breadcrumbs;
  const kinds = FILTERS.filter((kind) => kind === 'all' || crumbs.some((crumb) => passes(crumb, { kind, level: 'all', text: '' })));
  const levels = CRUMB_LEVELS.filter((level) => level === 'all' || crumbs.some((crumb) => passes(crumb, { kind: 'all', level, text: '' })));
  const choose = (name: string, value: string) => setAddress({ [name]: value === 'all' ? undefined : value }, true);
  return (
    <div className="crumb-tools">
      {kinds.length > 2 && (
        <Segment<CrumbFilter>
          label={text.filter}
          value={question.kind}
          onChange={(kind) => choose('crumbs', kind)}
          options={kinds.map((value) => ({ value, label: text.kinds[value] }))}
        />
      )}
      {levels.length > 1 && (
        <select
          aria-label={text.level}
          className="input"
          value={question.level}
          onChange={(change) => choose('crumbLevel', change.target.value)}
        >
          {levels.map((level) => (
            <option key={level} value={level}>
              {text.levels[level]}
            </option>
          ))}
        </select>
      )}
      <input
        type="search"
        className="input"
        aria-label={text.search}
        placeholder={text.search}
        value={typed}
        onChange={(change) => onType(change.target.value)}
      />
    </div>
  );
}
