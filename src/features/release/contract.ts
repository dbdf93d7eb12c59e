/** Releases and environments, as the API shows them (product §1.1, §1.3). Browser-safe. */
import { z } from 'zod';
import { Id, Time } from '../../http/contract.ts';

export const Release = z.object({
  id: z.number(),
  version: z.string(),
  shortVersion: z.string(),
  versionInfo: z.object({
    package: z.string().nullable(),
    version: z.object({ raw: z.string() }),
    description: z.string(),
    buildHash: z.string().nullable(),
  }),
  status: z.string(),
  ref: z.string().nullable(),
  url: z.string().nullable(),
  dateCreated: Time,
  dateStarted: Time.nullable(),
  dateReleased: Time.nullable(),
  firstEvent: Time.nullable(),
  lastEvent: Time.nullable(),
  newGroups: z.number(),
  commitCount: z.number(),
  lastCommit: z.null(),
  deployCount: z.number(),
  lastDeploy: z.null(),
  authors: z.array(z.unknown()),
  owner: z.null(),
  data: z.record(z.string(), z.unknown()),
  projects: z.array(
    z.object({
      id: z.number(),
      slug: z.string(),
      name: z.string(),
      newGroups: z.number(),
      platform: z.string().nullable(),
      platforms: z.array(z.string()),
      hasHealthData: z.boolean(),
    }),
  ),
});
export type Release = z.infer<typeof Release>;

export const Environment = z.object({ id: Id, name: z.string(), isHidden: z.boolean().optional() });
export type Environment = z.infer<typeof Environment>;
