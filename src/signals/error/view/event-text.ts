import type { EventTextForm } from '#dashboard/room.ts';
import { before } from '#dashboard/ui/format.ts';
import type { ApiFrame, EventDetail } from '../contract.ts';
import { contextSummary } from './contexts.ts';
import { crumbText } from './crumbs.ts';
import { entryOf, exceptionRows, type ExceptionRow } from './exceptions.ts';
import { placeOf, stackText } from './frames.ts';
import { inline } from './values.ts';

/**
 * An event as text for a ticket, a chat or an assistant: what was thrown, where, in which code, after what. Bounded; what was scrubbed
 * stays scrubbed. Texts of the event stand in fences or behind names, so that they format nothing. Pure.
 */
export function eventText(event: EventDetail, form: EventTextForm): string {
  const rows = exceptionRows(entryOf(event, 'exception')?.values ?? []);
  const parts = form === 'ticket' ? ticket(event, rows) : form === 'markdown' ? markdown(event, rows) : assistant(event, rows);
  return cut(parts.filter((part) => part !== '').join('\n\n'), LONGEST[form]);
}

/** Characters. An assistant reads more than a ticket; both have an end. */
const LONGEST: Readonly<Record<EventTextForm, number>> = { ticket: 4000, markdown: 12_000, assistant: 24_000 };
const MOST_EXCEPTIONS = 5;
const MOST_FRAMES = 40;
const MOST_CODE = 4;
const MOST_LOCALS = 20;
const MOST_CRUMBS = 25;
const LONGEST_VALUE = 200;

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}\n…`;
}

function ticket(event: EventDetail, rows: readonly ExceptionRow[]): readonly string[] {
  const [first] = rows;
  const frames = first?.exception.stacktrace?.frames ?? entryOf(event, 'stacktrace')?.frames ?? [];
  return [
    fenced(stackText(ownOrAll(frames), 10)),
    facts(event)
      .map((line) => `- ${line}`)
      .join('\n'),
  ];
}

function markdown(event: EventDetail, rows: readonly ExceptionRow[]): readonly string[] {
  return [
    ...exceptionTexts(rows).map((text) => fenced(text)),
    messageOf(event) === '' ? '' : fenced(messageOf(event)),
    section('### Code', fenced(codeOf(event, rows))),
    section('### Breadcrumbs', fenced(crumbsOf(event))),
    section('### Event', [...facts(event), ...tagsOf(event)].map((line) => `- ${line}`).join('\n')),
  ];
}

function assistant(event: EventDetail, rows: readonly ExceptionRow[]): readonly string[] {
  return [
    section('MESSAGE', messageOf(event)),
    section('STACK TRACE, innermost frame first, frames of the project marked with *', exceptionTexts(rows, true).join('\n\n')),
    section('SOURCE around the frames of the project', codeOf(event, rows)),
    section('LOCAL VALUES of the innermost frame of the project', localsOf(rows)),
    section('BREADCRUMBS, latest first, time before the error', crumbsOf(event)),
    section('REQUEST', requestOf(event)),
    section('VERSIONS AND ENVIRONMENT', facts(event).join('\n')),
    section('TAGS', tagsOf(event).join('\n')),
  ];
}

function section(title: string, text: string): string {
  return text === '' ? '' : `${title}\n${text}`;
}

/** A fence longer than any run of backticks inside. */
function fenced(text: string): string {
  if (text === '') return '';
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function exceptionTexts(rows: readonly ExceptionRow[], isMarked = false): readonly string[] {
  return rows.slice(0, MOST_EXCEPTIONS).map(({ exception, relation }) => {
    const said = `${exception.type ?? 'Error'}: ${cut(exception.value ?? '', 1000)}`;
    const frames = exception.stacktrace?.frames ?? [];
    const marked = isMarked ? frames.map((frame) => (frame.inApp ? { ...frame, function: `* ${frame.function ?? '?'}` } : frame)) : frames;
    return `${relation === 'cause' ? 'Caused by: ' : ''}${said}\n${stackText(marked, MOST_FRAMES)}`;
  });
}

function messageOf(event: EventDetail): string {
  return cut(entryOf(event, 'message')?.formatted ?? '', 2000);
}

function ownOrAll(frames: readonly ApiFrame[]): readonly ApiFrame[] {
  const own = frames.filter((frame) => frame.inApp);
  return own.length > 0 ? own : frames;
}

function codeOf(event: EventDetail, rows: readonly ExceptionRow[]): string {
  const frames = rows.flatMap(({ exception }) => exception.stacktrace?.frames.toReversed() ?? []);
  const all = rows.length > 0 ? frames : (entryOf(event, 'stacktrace')?.frames.toReversed() ?? []);
  return all
    .filter((frame) => frame.inApp && frame.context.length > 0)
    .slice(0, MOST_CODE)
    .map((frame) => {
      const { file, position } = placeOf(frame);
      const lines = frame.context.map(
        ([number, line]) => `${number === frame.lineNo ? '>' : ' '} ${number} ${cut(line ?? '', LONGEST_VALUE)}`,
      );
      return [`${file}${position} in ${frame.function ?? '?'}`, ...lines].join('\n');
    })
    .join('\n\n');
}

function localsOf(rows: readonly ExceptionRow[]): string {
  const frame = rows[0]?.exception.stacktrace?.frames.findLast((each) => each.inApp && each.vars !== null);
  return Object.entries(frame?.vars ?? {})
    .slice(0, MOST_LOCALS)
    .map(([name, value]) => `${name} = ${cut(inline(value), LONGEST_VALUE)}`)
    .join('\n');
}

function crumbsOf(event: EventDetail): string {
  return (entryOf(event, 'breadcrumbs')?.values ?? [])
    .slice(-MOST_CRUMBS)
    .toReversed()
    .map((crumb) => {
      const { text, odd } = crumbText(crumb);
      const at = crumb.timestamp === null ? '' : before(Date.parse(crumb.timestamp) - Date.parse(event.dateCreated));
      return [at, crumb.category ?? crumb.type, cut(text, LONGEST_VALUE), odd ?? ''].filter((part) => part !== '').join('  ');
    })
    .join('\n');
}

function requestOf(event: EventDetail): string {
  const request = entryOf(event, 'request');
  return request === undefined ? '' : cut(`${request.method ?? 'GET'} ${request.url ?? ''}`.trim(), 500);
}

/** Contexts that say in what the program ran. */
const TOLD = ['runtime', 'os', 'browser', 'device', 'app', 'client_os'];

function facts(event: EventDetail): readonly string[] {
  const lines: [string, string | null][] = [
    ['Event', event.eventID],
    ['At', event.dateCreated],
    ['Level', event.level],
    ['Platform', event.platform],
    ['Release', event.release?.version ?? null],
    ['Environment', event.environment],
    ['SDK', event.sdk === null ? null : `${event.sdk.name ?? ''} ${event.sdk.version ?? ''}`.trim()],
    ...TOLD.map((name): [string, string | null] => [
      name,
      event.contexts[name] === undefined ? null : contextSummary(name, event.contexts[name]),
    ]),
  ];
  return lines.flatMap(([name, value]) => (value === null || value === '' ? [] : `${name}: ${oneLine(value)}`));
}

function tagsOf(event: EventDetail): readonly string[] {
  return event.tags.slice(0, 40).map(({ key, value }) => `${key}: ${oneLine(value)}`);
}

function oneLine(text: string): string {
  return cut(text.replaceAll(/\s+/g, ' '), LONGEST_VALUE);
}
