/**
 * What a room offers to search and charts: names people may use, and the SQL behind each. Rooms make one
 * (`signals/error/dataset.ts`), `wire.ts` lists them. Every identifier that reaches SQL comes from here; every value is bound.
 */
export interface Dataset {
  /** As in `dataset=`. */
  readonly name: string;
  /** Other names clients use for it. */
  readonly aliases: readonly string[];
  readonly table: string;
  /** Pre-aggregated events and people by project, issue, environment and bucket, for what has no other condition. */
  readonly counts: Counts | null;
  /** Expression of the array of `key=value` of an event's tags, with an index that knows which events have one. */
  readonly tagPairs: string;
  readonly fields: ReadonlyMap<string, Field>;
  /** Expressions that free text is searched in. */
  readonly freeText: readonly string[];
  /** Expression of the 64-bit hash of a person; 0 is nobody. */
  readonly userHash: string;
}

export interface Counts {
  readonly table: string;
  readonly bucketSeconds: number;
  /** Fields of the dataset whose SQL holds over this table too. */
  readonly fields: readonly string[];
  /** People of the rows that are summed up. */
  readonly users: string;
}

export interface Field {
  /** What the field is a tag for, when it is one: `tags[key]`. */
  readonly tag?: string;
  readonly type: FieldType;
  /** Expression over the table's columns, as text for `text`, `id` and `issue`; without parameters. */
  readonly sql: string;
  /** An array of texts: a condition holds when any element fits, and it is shown as its elements. */
  readonly isArray?: boolean;
  /** For `id`: the column of bytes behind the text, and how many hex digits it shows as. */
  readonly column?: string;
  readonly hexDigits?: number;
  /** Shown, never searched by the event store: the reader fills it in from elsewhere (`issue`, `project`). */
  readonly fill?: 'project.name' | 'issue';
}

export type FieldType = 'text' | 'number' | 'duration' | 'date' | 'boolean' | 'id';

/** `tags[name]`, and any name that is no field, read the map of tags. */
export function tagName(key: string): string {
  return /^tags\[([^\]]+?)(?:,\s*(?:string|number|boolean))?\]$/.exec(key)?.[1] ?? key;
}
