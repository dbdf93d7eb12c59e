/** The instance as its owner sees it. Browser-safe. */
import { z } from 'zod';
import { Id, PageParams, Time } from '../../http/contract.ts';

/** `GET /api/0/system/`. */
export const System = z.object({
  version: z.string(),
  url: z.string(),
  startedAt: Time,
  processes: z.array(
    z.object({ name: z.string(), problem: z.string().nullable(), starts: z.number(), memoryBytes: z.number().nullable() }),
  ),
  engines: z.array(
    z.object({
      role: z.enum(['metadata', 'events', 'log', 'cache', 'blobs']),
      engine: z.string(),
      isEmbedded: z.boolean(),
      sizeBytes: z.number().nullable(),
    }),
  ),
  /** What is acknowledged and not applied yet. */
  topics: z.array(z.object({ name: z.string(), waiting: z.number(), oldestMs: z.number().nullable() })),
  /** Null when no gateway is heard of. */
  pressure: z.object({ level: z.number(), reason: z.string(), freeBytes: z.number(), minFreeBytes: z.number() }).nullable(),
  log: z.object({ usedBytes: z.number(), capacityBytes: z.number() }).nullable(),
  jobs: z.array(
    z.object({ name: z.string(), cron: z.string(), state: z.enum(['waiting', 'running', 'done', 'failed']), endedAt: Time.nullable() }),
  ),
  /** What is to be told to people and has not been sent, and alerts whose receivers do not take it. */
  alerts: z.object({
    waiting: z.number(),
    oldestAt: Time.nullable(),
    failing: z.array(
      z.object({
        organization: z.string(),
        project: z.string(),
        ruleId: Id,
        rule: z.string(),
        receiver: z.string(),
        since: Time,
        error: z.string(),
      }),
    ),
  }),
  counts: z.object({ users: z.number(), organizations: z.number(), projects: z.number() }),
});
export type System = z.infer<typeof System>;

export const SystemUser = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  isActive: z.boolean(),
  isSuperuser: z.boolean(),
  dateJoined: Time,
  lastLogin: Time.nullable(),
  organizations: z.array(z.object({ slug: z.string(), role: z.string() })),
});
export type SystemUser = z.infer<typeof SystemUser>;

export const SystemOrganization = z.object({
  id: Id,
  slug: z.string(),
  name: z.string(),
  status: z.string(),
  dateCreated: Time,
  members: z.number(),
  projects: z.number(),
});
export type SystemOrganization = z.infer<typeof SystemOrganization>;

export const ListParams = z.object({ ...PageParams });
