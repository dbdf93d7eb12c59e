/** Web vitals of pages as the API shows them, and the figures they are judged by. Browser-safe. */
import { z } from 'zod';
import { Id, Time } from '../../http/contract.ts';

export const VITALS = ['lcp', 'inp', 'cls', 'fcp', 'ttfb'] as const;
export type Vital = (typeof VITALS)[number];

/** Up to the first figure a value is good, up to the second it is meh (processing §7.3). Milliseconds; CLS has no unit. */
export const JUDGED: Readonly<Record<Vital, readonly [good: number, meh: number]>> = {
  lcp: [2500, 4000],
  inp: [200, 500],
  cls: [0.1, 0.25],
  fcp: [1000, 3000],
  ttfb: [200, 600],
};

/** All measured values of one vital of a page. */
export const VitalFigures = z.object({
  vital: z.enum(VITALS),
  count: z.number(),
  p75: z.number(),
  /** Mean of the scores of its values, of one; null where the browsers that sent it are not judged by it. */
  score: z.number().nullable(),
  good: z.number(),
  meh: z.number(),
  poor: z.number(),
});
export type VitalFigures = z.infer<typeof VitalFigures>;

export const PageVitals = z.object({
  transaction: z.string(),
  project: z.string(),
  projectId: Id,
  /** Of a hundred; null while nothing that is judged was measured. */
  score: z.number().nullable(),
  /** What of all lost score is lost here, of one. */
  opportunity: z.number(),
  vitals: z.array(VitalFigures),
});
export type PageVitals = z.infer<typeof PageVitals>;

/** `GET …/web-vitals/`: the pages with most to gain first. */
export const WebVitals = z.object({
  score: z.number().nullable(),
  /** Of all pages. */
  vitals: z.array(VitalFigures),
  pages: z.array(PageVitals),
  /** There are more pages than these. */
  isCut: z.boolean(),
});
export type WebVitals = z.infer<typeof WebVitals>;

/** What one opening of a page measured. Each is null where it was not. */
export const VitalSample = z.object({
  trace: z.string(),
  timestamp: Time,
  browser: z.string(),
  user: z.string(),
  release: z.string(),
  score: z.number().nullable(),
  vitals: z.object({
    lcp: z.number().nullable(),
    inp: z.number().nullable(),
    cls: z.number().nullable(),
    fcp: z.number().nullable(),
    ttfb: z.number().nullable(),
  }),
});
export type VitalSample = z.infer<typeof VitalSample>;

/** `GET …/web-vitals/page/`: one page, over time, with the openings that were worst by one vital. */
export const WebVitalPage = z.object({
  score: z.number().nullable(),
  vitals: z.array(VitalFigures),
  /** Seconds of a point. */
  interval: z.number(),
  trend: z.array(z.object({ at: z.number(), score: z.number().nullable(), p75: z.record(z.string(), z.number()) })),
  samples: z.array(VitalSample),
});
export type WebVitalPage = z.infer<typeof WebVitalPage>;
