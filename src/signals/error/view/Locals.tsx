import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { guiltyOf, type Guilty } from './guilty.ts';
import type { ApiFrame } from '../contract.ts';
import { isEmpty, parts, type Spelling } from './values.ts';

/** Locals beyond this wait behind a button. */
const FIRST = 12;
/** A value that reads longer than this can be opened. */
const LONG_LINE = 72;
/** Fields of one value drawn at a time. */
const MOST_FIELDS = 200;

/** SDKs of these platforms send values; the others send what the language prints of them. */
const SENDS_VALUES = /^(javascript|node|cocoa|java|csharp|dart|php)$/;

interface LocalsProps {
  frame: ApiFrame;
  platform: string;
  /** Of the exception, in the frame that threw it; null elsewhere. */
  message: string | null;
}

/** The local values of a frame; the one that the message blames is red. */
export function Locals({ frame, platform, message }: LocalsProps) {
  const [isWhole, setWhole] = useState(false);
  const vars = Object.entries(frame.vars ?? {});
  const line = frame.context.find(([number]) => number === frame.lineNo)?.[1] ?? '';
  const guilty = message === null ? null : guiltyOf(message, line, frame.vars);
  const isPrinted = !SENDS_VALUES.test(frame.platform ?? platform);
  // Whoever is blamed stands in front, whatever the order of the others.
  const sorted =
    guilty === null ? vars : [...vars.filter(([name]) => name === guilty.name), ...vars.filter(([name]) => name !== guilty.name)];
  const shown = isWhole ? sorted : sorted.slice(0, FIRST);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <div className="vars" tabIndex={0} role="region" aria-label={words().event.stack.locals}>
      <dl>
        {shown.map(([name, value]) => (
          <Local key={name} name={name} value={value} isPrinted={isPrinted} guilty={guilty?.name === name ? guilty : null} />
        ))}
      </dl>
      {sorted.length > shown.length && (
        <button type="button" className="link" onClick={() => setWhole(true)}>
          {words().actions.showAll(sorted.length)}
        </button>
      )}
    </div>
  );
}

interface LocalProps {
  name: string;
  value: unknown;
  isPrinted: boolean;
  guilty: Guilty | null;
}

function Local({ name, value, isPrinted, guilty }: LocalProps) {
  const spelling = { isPrinted, guilty: guilty === null || guilty.isMissing ? null : guilty.path };
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Typed value={value} spelling={spelling} />
        {guilty?.isMissing === true && <span className="guilty"> {words().event.stack.missing(guilty.path.join('.'))}</span>}
      </dd>
    </>
  );
}

/** A value on one line; with its fields below when it is opened. */
export function Typed({ value, spelling = {} }: { value: unknown; spelling?: Spelling }) {
  const [isOpen, setOpen] = useState(false);
  const line = parts(value, spelling);
  const text = line.map((part) => (
    // Parts are made anew from the value and have no identity of their own.
    <span key={line.indexOf(part)} data-value={part.kind}>
      {part.text}
    </span>
  ));
  const length = line.reduce((sum, part) => sum + part.text.length, 0);
  if (value === null || typeof value !== 'object' || length <= LONG_LINE || isEmpty(value)) return text;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <>
      <button type="button" className="value-head" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Chevron size={12} aria-hidden />
        <span className="truncate">{isOpen ? words().event.stack.fields(Object.keys(value).length) : text}</span>
      </button>
      {isOpen && <Fields value={value} spelling={spelling} />}
    </>
  );
}

function Fields({ value, spelling }: { value: object; spelling: Spelling }) {
  const fields: [string, unknown][] = Object.entries(value);
  const below = (name: string) => (spelling.guilty?.[0] === name ? spelling.guilty.slice(1) : null);
  return (
    <dl className="fields">
      {fields.slice(0, MOST_FIELDS).map(([name, each]) => (
        <div key={name} className="contents">
          <dt>{name}</dt>
          <dd>
            <Typed value={each} spelling={{ ...spelling, guilty: below(name) }} />
          </dd>
        </div>
      ))}
      {fields.length > MOST_FIELDS && <dd className="text-ink-3">{words().event.why.more(fields.length - MOST_FIELDS)}</dd>}
    </dl>
  );
}
