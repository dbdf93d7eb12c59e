import type { Owned } from '../../features/ownership-rule/index.ts';
import { ownedOf } from './owned.ts';
import type { ErrorEvent } from '../../event/schema.ts';
import type { SettledEvent } from './store.ts';

/** An event of a batch with what is not among its columns. It is read back once, when the first asks: most are never asked. */
export class WholeEvent {
  readonly settled: SettledEvent;
  #whole: ErrorEvent | null = null;
  #owned: Owned | null = null;

  constructor(settled: SettledEvent) {
    this.settled = settled;
  }

  get event(): ErrorEvent {
    // Written by eventJson of this room.
    this.#whole ??= JSON.parse(this.settled.value.payload.toString()) as ErrorEvent;
    return this.#whole;
  }

  get owned(): Owned {
    this.#owned ??= ownedOf(this.event, this.settled.value.columns.tags);
    return this.#owned;
  }
}

export type FindWhole = (projectId: number, eventId: string) => WholeEvent | undefined;

/** Finds events of a batch by their ids; the list is gone through when the first is asked for. */
export function wholeEvents(events: readonly SettledEvent[]): FindWhole {
  let byId: ReadonlyMap<string, WholeEvent> | null = null;
  return (projectId, eventId) => {
    byId ??= new Map(events.map((event) => [`${event.ctx.project.projectId}/${event.ctx.eventId}`, new WholeEvent(event)]));
    return byId.get(`${projectId}/${eventId}`);
  };
}
