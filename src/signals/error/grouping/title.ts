import type { Grouping } from '../grouping-types.ts';
import type { ErrorEvent, Exception, Frame } from '../../../event/schema.ts';
import { crashFrame, mainStack } from './crash-frame.ts';
import { familyOf } from './family.ts';
import { cspReport, reportHost, securityKind } from './security.ts';

/** Lengths of processing §4.10. */
const MAX_TITLE_TEXT = 256;
const MAX_TYPE = 128;
const MAX_VALUE = 1024;
const MAX_CULPRIT = 200;

const UNKNOWN = '<unknown>';
const UNLABELED = '<unlabeled event>';

/** How people recognise an issue: what is shown in lists (processing §4.10). */
export interface Description {
  readonly title: string;
  readonly culprit: string;
  readonly metadata: Grouping['metadata'];
}

/** `main` is the exception that speaks for the event, when there is one. */
export function describe(event: ErrorEvent, main: Exception | undefined): Description {
  const frame = crashFrame(mainStack(event, main));
  return { title: titleOf(event, main, frame), culprit: culpritOf(event, main, frame), metadata: metadataOf(event, main, frame) };
}

function titleOf(event: ErrorEvent, main: Exception | undefined, frame: Frame | undefined): string {
  if (main !== undefined) return exceptionTitle(event, main, frame);
  return securityTitle(event) ?? (firstLine(messageOf(event)) || UNLABELED);
}

function exceptionTitle(event: ErrorEvent, main: Exception, frame: Frame | undefined): string {
  const type = main.type ?? '';
  const value = firstLine(main.value ?? '');
  if (type !== '' && main.mechanism?.synthetic !== true) return withValue(type, value);
  const place = functionOf(frame);
  if (type !== '') return place || withValue(type, value);

  // A message to which the SDK attached a stack: the message is what people search for.
  return firstLine(messageOf(event)) || place || value || UNKNOWN;
}

function functionOf(frame: Frame | undefined): string {
  return frame?.function === undefined || frame.function === '?' ? '' : frame.function;
}

function withValue(type: string, value: string): string {
  const name = type.slice(0, MAX_TYPE);
  return value === '' ? name : `${name}: ${value}`;
}

function metadataOf(event: ErrorEvent, main: Exception | undefined, frame: Frame | undefined): Grouping['metadata'] {
  const metadata: { -readonly [K in keyof Grouping['metadata']]: Grouping['metadata'][K] } = {};
  if (main === undefined) {
    metadata.title = titleOf(event, main, frame);
  } else {
    if (main.type !== undefined) metadata.type = cut(main.type, MAX_TYPE);
    if (main.value !== undefined) metadata.value = cut(main.value, MAX_VALUE);
  }
  const location = frame?.filename ?? frame?.abs_path;
  if (location !== undefined) metadata.filename = location;
  if (frame?.function !== undefined) metadata.function = frame.function;
  return metadata;
}

function culpritOf(event: ErrorEvent, main: Exception | undefined, frame: Frame | undefined): string {
  const directive = event.csp === undefined ? '' : cspReport(event.csp).directive;
  const place = main?.mechanism?.synthetic === true ? '' : placeOf(frame, event.platform);
  return cut(event.culprit || event.transaction || directive || place || (event.request?.url ?? ''), MAX_CULPRIT);
}

function placeOf(frame: Frame | undefined, eventPlatform: string): string {
  if (frame === undefined) return '';
  const where = frame.module || frame.filename || '';
  const name = frame.function || '?';
  switch (familyOf(frame.platform ?? eventPlatform)) {
    case 'native':
      return name === '?' ? '' : name;
    case 'javascript':
      return where === '' ? name : `${name}(${where})`;
    default:
      return where === '' ? '' : `${where} in ${name}`;
  }
}

function securityTitle(event: ErrorEvent): string | null {
  switch (securityKind(event)) {
    case 'csp':
      return cspTitle(event.csp ?? {});
    case 'hpkp':
      return `Public key pinning validation failed for '${reportHost(event, 'hpkp')}'`;
    case 'expectct':
      return `Expect-CT failed for '${reportHost(event, 'expectct')}'`;
    case 'expectstaple':
      return `Expect-Staple failed for '${reportHost(event, 'expectstaple')}'`;
    default:
      return null;
  }
}

/** What the directives call their kinds of resources, where dropping `-src` does not do. */
const RESOURCES: Readonly<Record<string, string>> = {
  'img-src': 'image',
  'script-src-elem': 'script',
  'script-src-attr': 'script',
  'style-src-elem': 'style',
  'style-src-attr': 'style',
};

function cspTitle(csp: Record<string, unknown>): string {
  const report = cspReport(csp);
  const resource =
    (Object.hasOwn(RESOURCES, report.directive) ? RESOURCES[report.directive] : undefined) ?? report.directive.replace(/-src$/, '');
  if (report.localViolation !== null) return `Blocked ${report.localViolation.replaceAll("'", '')} '${resource}'`;
  return `Blocked '${resource}' from '${report.blocked}'`;
}

function messageOf(event: ErrorEvent): string {
  return event.logentry?.formatted ?? event.logentry?.message ?? '';
}

/** A title that a rule gives: one line, cut like any other. */
export function titleLine(text: string): string {
  return firstLine(text) || UNLABELED;
}

/** The first line that says something, cut. */
function firstLine(text: string): string {
  const start = text.trimStart();
  const end = start.search(/[\r\n]/);
  return cut((end < 0 ? start : start.slice(0, end)).trimEnd(), MAX_TITLE_TEXT);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3)}...`;
}
