/** The part of an event that stands on the public page of a shared issue. */
import type { OrgContext } from '../../http/route.ts';
import type { ApiException, ApiFrame, ApiStacktrace, Entry, SharedEvent } from './contract.ts';
import { entriesOf } from './event-entries.ts';
import { choose, lifeOfIssue } from './find.ts';
import { readPayload } from './read-payload.ts';

/** The event that its page recommends, or null when there is none any more. */
export async function sharedEvent(context: Pick<OrgContext, 'metadata' | 'events'>, issueId: number): Promise<SharedEvent | null> {
  const chosen = await choose(context, 'recommended', await lifeOfIssue(context, issueId, []));
  const row = chosen?.row ?? null;
  const event = row === null ? null : await readPayload(context.events, row);
  if (row === null || event === null) return null;
  return {
    eventID: row.eventId,
    dateCreated: new Date(row.timestampMs).toISOString(),
    platform: row.platform,
    release: event.release ?? null,
    entries: entriesOf(event).flatMap(({ entry }) => publicEntry(entry)),
  };
}

/** Named one by one: a part that is added later is private until somebody decides otherwise. */
function publicEntry(entry: Entry): readonly Entry[] {
  if (entry.type === 'exception') return [{ ...entry, data: { ...entry.data, values: entry.data.values.map(publicException) } }];
  if (entry.type === 'stacktrace') return [{ ...entry, data: publicStack(entry.data) }];
  if (entry.type === 'message') return [{ ...entry, data: { formatted: entry.data.formatted, message: null, params: null } }];
  return [];
}

function publicException({ type, value, module, mechanism, stacktrace, rawStacktrace }: ApiException): ApiException {
  return {
    type,
    value,
    module,
    threadId: null,
    mechanism:
      mechanism === null
        ? null
        : {
            type: mechanism.type,
            handled: mechanism.handled,
            exception_id: mechanism.exception_id,
            parent_id: mechanism.parent_id,
            is_exception_group: mechanism.is_exception_group,
            source: mechanism.source,
          },
    stacktrace: stacktrace === null ? null : publicStack(stacktrace),
    rawStacktrace: rawStacktrace === null ? null : publicStack(rawStacktrace),
  };
}

function publicStack({ frames, framesOmitted, hasSystemFrames }: ApiStacktrace): ApiStacktrace {
  return { frames: frames.map(publicFrame), framesOmitted, registers: null, hasSystemFrames };
}

function publicFrame(frame: ApiFrame): ApiFrame {
  const { data: _data, ...rest } = frame;
  return { ...rest, vars: null, lock: null, sourceLink: null };
}
