/** Files that came with an event. Browser-safe. */
import { z } from 'zod';
import { Id, Time } from '../../http/contract.ts';

export const Attachment = z.object({
  id: Id,
  event_id: z.string(),
  name: z.string(),
  mimetype: z.string(),
  size: z.number(),
  /** `event.attachment`, `event.minidump`, `event.view_hierarchy` … */
  type: z.string(),
  headers: z.record(z.string(), z.string()),
  sha1: z.string().nullable(),
  dateCreated: Time,
});
export type Attachment = z.infer<typeof Attachment>;
