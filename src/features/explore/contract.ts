/** Tables and charts over a dataset. Browser-safe. */
import { z } from 'zod';
import { ShownAttribute } from '../../attributes/contract.ts';
import { Id, Time } from '../../http/contract.ts';
import { Person } from '../account/contract.ts';

/** `GET /api/0/organizations/{org}/events/` (product §2.4). */
export const EventsTable = z.object({
  data: z.array(z.record(z.string(), z.unknown())),
  meta: z.object({
    fields: z.record(z.string(), z.string()),
    units: z.record(z.string(), z.string().nullable()),
    dataset: z.string(),
    isMetricsData: z.boolean(),
    isMetricsExtractedData: z.boolean(),
    tips: z.record(z.string(), z.string().nullable()),
  }),
});
export type EventsTable = z.infer<typeof EventsTable>;

/** One line of a chart: `[[seconds, [{count}]], …]`. */
export const EventsSeries = z.object({
  data: z.array(z.tuple([z.number(), z.array(z.object({ count: z.number() }))])),
  start: z.number(),
  end: z.number(),
  order: z.number().optional(),
  isMetricsData: z.boolean(),
  meta: z.object({ fields: z.record(z.string(), z.string()), units: z.record(z.string(), z.string().nullable()), dataset: z.string() }),
});
export type EventsSeries = z.infer<typeof EventsSeries>;

/** One series, or several by name when more than one axis or top events were asked for. */
export const EventsStats = z.union([EventsSeries, z.record(z.string(), EventsSeries)]);

/** `GET …/events-timeseries/`: lines with what they are of. Null: nothing was there that a mean or a percentile could be of. */
export const EventsTimeseries = z.object({
  timeSeries: z.array(
    z.object({
      yAxis: z.string(),
      groupBy: z.array(z.object({ key: z.string(), value: z.string() })).nullable(),
      /** Milliseconds; the last bucket is incomplete while its time is not over. */
      values: z.array(z.object({ timestamp: z.number(), value: z.number().nullable(), incomplete: z.boolean() })),
      meta: z.object({
        valueType: z.string(),
        valueUnit: z.string().nullable(),
        /** Milliseconds. */
        interval: z.number(),
        isOther: z.boolean(),
        order: z.number(),
      }),
    }),
  ),
  meta: z.object({ dataset: z.string(), start: z.number(), end: z.number() }),
});
export type EventsTimeseries = z.infer<typeof EventsTimeseries>;

export const EventsMeta = z.object({ count: z.number() });

/** `GET /api/0/projects/{org}/{project}/stats/?stat=received`. */
export const ProjectStats = z.array(z.tuple([z.number(), z.number()]));

/** `GET /api/0/organizations/{org}/trace-items/attributes/`. */
export const AttributeNames = z.array(
  z.object({
    /** As a search writes it. */
    key: z.string(),
    name: z.string(),
    attributeType: z.enum(['string', 'integer', 'double', 'boolean', 'array']),
    /** Of the newest rows that were looked at. */
    count: z.number(),
    attributeSource: z.object({ source_type: z.enum(['sentry', 'user']) }),
  }),
);
export type AttributeNames = z.infer<typeof AttributeNames>;

export const AttributeValues = z.array(
  z.object({ key: z.string(), name: z.string(), value: z.string(), count: z.number(), firstSeen: Time, lastSeen: Time }),
);

/** One log line, span or metric with all its attributes. `meta` is the tree of remarks. */
export const TraceItem = z.object({
  itemId: z.string(),
  timestamp: Time,
  projectId: Id,
  attributes: z.array(ShownAttribute),
  meta: z.record(z.string(), z.unknown()),
});
export type TraceItem = z.infer<typeof TraceItem>;

/** What a saved query asks: of rows (`samples`) or of groups of them (`aggregate`). */
export const SavedQuestion = z.object({
  mode: z.enum(['samples', 'aggregate']).default('samples'),
  query: z.string().max(4096).default(''),
  /** Columns of samples. */
  fields: z.array(z.string().max(200)).max(20).default([]),
  groupby: z.array(z.string().max(200)).max(10).default([]),
  visualize: z
    .array(z.object({ yAxes: z.array(z.string().max(200)).max(10) }))
    .max(10)
    .default([]),
  /** A column, `-` first for descending; '' is the usual order. */
  orderby: z.string().max(201).default(''),
});
export type SavedQuestion = z.output<typeof SavedQuestion>;

/** `GET …/explore/saved/`: a question with a name. */
export const SavedQuery = z.object({
  id: Id,
  name: z.string(),
  dataset: z.string(),
  /** Empty: all. */
  projects: z.array(z.number()),
  environment: z.array(z.string()),
  /** A period such as `14d`, or null with a start and an end. */
  range: z.string().nullable(),
  start: z.string().nullable(),
  end: z.string().nullable(),
  query: z.array(SavedQuestion),
  /** `owner`: seen by its maker; `organization`: by everybody in it. */
  visibility: z.enum(['owner', 'organization']),
  /** Among the caller's tabs. */
  starred: z.boolean(),
  createdBy: Person.nullable(),
  lastVisited: Time.nullable(),
  dateAdded: Time,
  dateUpdated: Time,
});
export type SavedQuery = z.infer<typeof SavedQuery>;

const SavedFields = {
  name: z.string().trim().min(1, 'Give the query a name.').max(128),
  dataset: z.string().max(40),
  projects: z.array(z.number().int()).max(100),
  environment: z.array(z.string().max(64)).max(100),
  range: z.string().max(20).nullable(),
  start: z.string().max(40).nullable(),
  end: z.string().max(40).nullable(),
  query: z.array(SavedQuestion).min(1).max(1, 'A saved query holds one question.'),
  visibility: z.enum(['owner', 'organization']),
};

export const NewSavedQuery = z.object({
  name: SavedFields.name,
  dataset: SavedFields.dataset.default('errors'),
  projects: SavedFields.projects.default([]),
  environment: SavedFields.environment.default([]),
  range: SavedFields.range.default('14d'),
  start: SavedFields.start.default(null),
  end: SavedFields.end.default(null),
  query: SavedFields.query,
  visibility: SavedFields.visibility.default('owner'),
  starred: z.boolean().default(true),
});
export type NewSavedQuery = z.output<typeof NewSavedQuery>;

export const ChangeSavedQuery = z.object(SavedFields).partial();
export const StarQuery = z.object({ starred: z.boolean() });
