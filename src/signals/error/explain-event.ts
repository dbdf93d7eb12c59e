import type { Events } from '../../engines/events/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { explain, newFindings, type DebugAnswer, type FrameAnswer, type Symbolicator } from '../../features/artifact/index.ts';
import { scopedEvents } from '../../query/scoped-events.ts';
import { readPayload } from './read-payload.ts';
import { eventById } from './rows.ts';
import type { ErrorEvent } from '../../event/schema.ts';
import { debugLayoutOf } from './symbolicate/debug-layout.ts';
import { mappableFrames, questionOf } from './symbolicate/eligible.ts';

export interface ExplainDeps {
  readonly metadata: Metadata;
  readonly events: Events;
  readonly symbolicator: Symbolicator;
}

/**
 * What the source maps and debug files that are stored now make of each frame of an event, one line for a frame, for whoever operates the
 * installation. Null when there is no such event.
 */
export async function explainEvent({ metadata, events, symbolicator }: ExplainDeps, eventId: string): Promise<readonly string[] | null> {
  const projects = await metadata.rows<{ id: number; org_id: number; slug: string }>('SELECT id, org_id, slug FROM project');
  const scoped = scopedEvents(events, { orgId: 0, projectIds: projects.map((project) => project.id), actor: { kind: 'system' } });
  const row = await eventById(scoped, eventId, null);
  const event = row === null ? null : await readPayload(scoped, row);
  if (row === null || event === null) return null;

  const question = questionOf(event, row.projectId);
  const [answers = []] = await symbolicator.resolve([question], newFindings(), PATIENCE_MS);
  const slug = projects.find((project) => project.id === row.projectId)?.slug ?? String(row.projectId);
  const head = [
    `event ${row.eventId} of ${slug}: ${row.title}`,
    `release ${event.release ?? 'none'}, dist ${event.dist ?? 'none'}, ${question.debugIds.size} debug ids, ${question.frames.length} frames that may need a map`,
  ];
  const frames = mappableFrames(event).map(({ abs_path: path, lineno: line, colno: column }, at) => {
    const id = question.debugIds.get(path ?? '');
    return `\n${path}:${line}:${column ?? '?'}${id === undefined ? '' : `  debug id ${id}`}\n  ${told(answers[at])}`;
  });
  return [...head, ...frames, ...(await toldDebugFiles(symbolicator, event, row.projectId))].map(printable);
}

/** Of each mapping and each image with frames: what the stored file makes of them. */
async function toldDebugFiles(symbolicator: Symbolicator, event: ErrorEvent, projectId: number): Promise<readonly string[]> {
  const asks = debugLayoutOf(event)?.asks ?? [];
  if (asks.length === 0) return [];
  const [answers = []] = await symbolicator.resolveDebug([{ projectId, asks }], newFindings(), PATIENCE_MS);
  return asks.map(({ debugId, name, task }, at) => {
    const what = task.kind === 'retrace' ? `mapping ${debugId}` : `image ${name}  debug id ${debugId}`;
    return `\n${what}\n  ${toldDebug(answers[at])}`;
  });
}

function toldDebug(answer: DebugAnswer | undefined): string {
  if (answer === undefined) return 'not looked at';
  if (answer.kind === 'unread') return `UNRESOLVED  ${explain(answer.reason)}`;
  const places = answer.kind === 'located' ? answer.places : answer.stacks.flat();
  const known = answer.kind === 'located' ? answer.places.filter((one) => one.length > 0) : places.filter((one) => one !== null);
  const classes = answer.kind === 'retraced' ? `, ${answer.classNames.filter((one) => one !== null).length} types of exceptions` : '';
  return `${known.length} of ${places.length} frames known${classes}`;
}

const PATIENCE_MS = 30_000;

function told(answer: FrameAnswer | undefined): string {
  if (answer === undefined) return 'not looked at';
  if (answer.kind === 'unresolved') return `UNRESOLVED  ${explain(answer.reason)}`;
  if (answer.kind === 'source') return 'as it was written: the file has no map';
  const { place, plan } = answer;
  return `${place.source}:${place.line + 1}:${place.column + 1}  ${place.functionName ?? '?'}  by ${plan.how} with ${plan.map?.url}`;
}

/** Strangers sent it: control characters are not for terminals (reliability X7). */
function printable(line: string): string {
  return line.replaceAll(/[^\P{Cc}\n]|\p{Cf}/gu, '?');
}
