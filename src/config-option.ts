import type { z } from 'zod';

/** One option of the environment, with what an operator must know of it. */
export interface Option {
  /** With the default. */
  readonly schema: z.ZodType;
  /** What is accepted, in words. */
  readonly form: string;
  /** One sentence. */
  readonly about: string;
}
