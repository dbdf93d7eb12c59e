/** Attributes as the API shows them. Browser-safe. */
import { z } from 'zod';

/**
 * A number that JavaScript reads exactly is a number, every other (beyond 2^53, NaN, the infinities) its text: `type` says what it is.
 * Elements of arrays likewise.
 */
export const ShownAttribute = z.object({
  name: z.string(),
  type: z.enum(['string', 'integer', 'double', 'boolean', 'array']),
  value: z.unknown(),
  unit: z.string().optional(),
});
export type ShownAttribute = z.infer<typeof ShownAttribute>;
