import { words } from '#dashboard/messages/words.ts';
import type { ApiFrame, EventDetail } from '../contract.ts';
import { entryOf } from './exceptions.ts';

/** Why a frame shows the code that ran: what the server found, by `data.unresolved` (features/artifact/reasons.ts). Pure. */
export interface Unresolved {
  readonly code: string;
  readonly wanted: string;
  readonly found: string;
  readonly detail: string;
}

/** Of a file that tools wrote: nobody's own code begins so far to the right. */
const FAR_COLUMN = 300;

/** Null for a frame that needs no map, or that has one. */
export function unresolvedOf(frame: ApiFrame, platform: string): Unresolved | null {
  const told = frame.data?.['unresolved'];
  if (typeof told === 'object' && told !== null) return readReason(told as Record<string, unknown>);
  if (isBareAddress(frame)) return { ...NOTHING, code: 'no_debug_files' };
  // The server does not look where a project has no source maps at all.
  const isOpen = (frame.platform ?? platform) === 'javascript' && frame.data?.['symbolicated'] !== true;
  return isOpen && isMinified(frame) ? { ...NOTHING, code: 'no_artifacts' } : null;
}

/** Whether anything of the event still waits for a source map or a debug file. */
export function hasUnresolved(event: EventDetail): boolean {
  const stacks = [
    ...[...(entryOf(event, 'exception')?.values ?? []), ...(entryOf(event, 'threads')?.values ?? [])].map(({ stacktrace }) => stacktrace),
    entryOf(event, 'stacktrace') ?? null,
  ];
  return stacks.some((stack) => stack?.frames.some((frame) => unresolvedOf(frame, event.platform ?? '') !== null) === true);
}

function isMinified({ absPath, filename, colNo }: ApiFrame): boolean {
  if (!/^https?:|^app:/.test(absPath ?? '')) return false;
  return (colNo ?? 0) > FAR_COLUMN || /\.min\.[cm]?js/.test(filename ?? '');
}

/** Libraries of the system: nobody uploads their debug files. */
const SYSTEM = /^(?:\/usr\/lib|\/lib|\/System\/|\/system\/|\/apex\/|[a-z]:\\windows\\)/i;

/** Code without a name, in a project where the server did not look for one. */
function isBareAddress({ instructionAddr, function: name, package: image, data }: ApiFrame): boolean {
  const isNameless = instructionAddr !== null && (name === null || name === '') && data?.['symbolicated'] === undefined;
  return isNameless && image !== null && !SYSTEM.test(image);
}

const NOTHING: Unresolved = { code: '', wanted: '', found: '', detail: '' };

function readReason(told: Readonly<Record<string, unknown>>): Unresolved {
  const text = (name: string) => (typeof told[name] === 'string' ? told[name] : '');
  return { code: text('code'), wanted: text('wanted'), found: text('found'), detail: text('detail') };
}

type Words = ReturnType<typeof words>['event']['unresolved'];

const SENTENCES: Readonly<Record<string, (text: Words, reason: Unresolved) => string>> = {
  no_artifacts: (text) => text.noArtifacts,
  no_debug_id: (text) => text.noDebugId,
  unknown_debug_id: (text, { wanted }) => text.unknownDebugId(wanted),
  empty_release: (text, { wanted }) => text.emptyRelease(wanted),
  other_dist: (text, { wanted, found }) => text.otherDist(wanted || text.none, found || text.none),
  url_not_in_release: (text, { wanted, found }) => (found === '' ? text.urlNotInRelease(wanted) : text.urlElsewhere(wanted, found)),
  no_map_reference: (text, { wanted }) => text.noMapReference(wanted),
  map_not_uploaded: (text, { wanted, found }) => text.mapNotUploaded(found, wanted),
  broken_map: (text, { wanted, detail }) => text.brokenMap(wanted, detail),
  map_gone: (text, { wanted }) => text.mapGone(wanted),
  invalid_location: (text, { wanted, found }) => text.invalidLocation(wanted, found),
  no_column: (text) => text.noColumn,
  gave_up: (text, { wanted }) => text.gaveUp(wanted),
  no_debug_files: (text) => text.noDebugFiles,
  unknown_mapping: (text, { wanted }) => text.unknownMapping(wanted),
  no_line: (text, { wanted }) => text.noLine(wanted),
  unknown_debug_file: (text, { wanted, found }) => text.unknownDebugFile(wanted, found),
  format_not_read: (text, { wanted, found }) => text.formatNotRead(wanted, found),
  broken_debug_file: (text, { wanted, detail }) => text.brokenDebugFile(wanted, detail),
  debug_file_gone: (text, { wanted }) => text.debugFileGone(wanted),
  unknown_image: (text, { wanted }) => text.unknownImage(wanted),
  no_symbol: (text, { wanted, found }) => text.noSymbol(wanted, found),
};

/** What is wrong, and what to do about it. A reason of a newer server is shown by its name. */
export function unresolvedText(reason: Unresolved): string {
  return SENTENCES[reason.code]?.(words().event.unresolved, reason) ?? reason.code.replaceAll('_', ' ');
}
