/**
 * Messages of `/api/0/organizations/{org}/live/` (WebSocket text frames, or `data:` lines of Server-Sent Events), at most four
 * a second for one client. A message is a hint: the reader asks the API again. Browser-safe.
 *
 * WebSocket: same path, cookie of the session, exact Origin; or `?ticket=` from `POST …/live/ticket/` (one use, 30 s).
 * Server-Sent Events: the same GET with `Accept: text/event-stream`. `?project=` (repeated) narrows.
 */
import { z } from 'zod';
import { Id, Time } from '../../http/contract.ts';

export const LiveMessage = z.discriminatedUnion('type', [
  /**
   * First message, and later whenever messages may have been missed behind the server. `since` of the previous connection was answered
   * when `isResumed`; else the reader asks for everything again.
   */
  z.object({ type: z.literal('hello'), serverTime: Time, isResumed: z.boolean() }),
  z.object({
    type: z.literal('issues'),
    /** Changed issues since the last message; folded over the window. */
    issues: z.array(z.object({ id: Id, projectId: Id, events: z.number(), isNew: z.boolean(), isRegressed: z.boolean() })),
    /** More changed than the list holds: ask again without looking at ids. */
    isTruncated: z.boolean(),
    /** When the oldest event behind this message was accepted. */
    receivedAt: Time,
  }),
  /** Log lines that can be read since the last message, by project. */
  z.object({ type: z.literal('logs'), projects: z.array(z.object({ projectId: Id, lines: z.number() })), receivedAt: Time }),
  z.object({
    type: z.literal('door'),
    notes: z.array(z.object({ projectId: Id, dateCreated: Time, status: z.number(), itemTypes: z.array(z.string()), note: z.string() })),
  }),
  /** Every 20 s. */
  z.object({ type: z.literal('heartbeat'), serverTime: Time }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;

export const LiveTicket = z.object({ ticket: z.string(), expiresAt: Time });
