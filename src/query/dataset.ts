/**
 * What a room offers to search and charts: names people may use, and the SQL behind each. Rooms make one
 * (`signals/error/dataset.ts`), `wire.ts` lists them. Every identifier that reaches SQL comes from here; every value is bound.
 */
export type Dataset = EventDataset | ItemDataset;

/** What every dataset has. Its table has `project_id`, `timestamp`, `received_at` and `environment`. */
interface AnyDataset {
  /** As in `dataset=`. */
  readonly name: string;
  /** Other names clients use for it. */
  readonly aliases: readonly string[];
  readonly table: string;
  /** Pre-aggregated events and people by project, issue, environment and bucket, for what has no other condition. */
  readonly counts: Counts | null;
  readonly fields: ReadonlyMap<string, Field>;
  /** Expressions that free text is searched in. */
  readonly freeText: readonly string[];
  /** Expressions with an index that knows which rows have a word. */
  readonly wordsOf?: readonly string[];
  /** Fields of a table for which none were chosen. */
  readonly defaultFields: readonly string[];
  /** Columns that put rows in one order, the newest first: after ORDER BY. */
  readonly newestFirst: string;
  /** Expression of the 64-bit hash of a person; 0 is nobody. Null where rows name no people: `count_unique(user)` is refused. */
  readonly userHash: string | null;
  /** Condition that holds for rows that failed; absent where rows do not fail: `failure_rate()` is refused. */
  readonly failed?: string;
  /** Expression of how many such rows there were for each that is stored; absent where all are stored. */
  readonly weight?: string;
  /** The field that functions mean when they name none, as `p95()` does; absent where there is none. */
  readonly measure?: string;
}

/** Rows that are events: they have tags, flags, an issue, and what sets them apart can be asked. */
export interface EventDataset extends AnyDataset {
  readonly kind: 'events';
  readonly userHash: string;
  /** Expression of the array of `key=value` of an event's tags, with an index that knows which events have one. */
  readonly tagPairs: string;
  /** The map of an event's feature flags. */
  readonly flags: string;
  /** A map of what stands deep in an event, and how the names in it begin; every name that begins so is looked up there, not in tags. */
  readonly details?: { readonly sql: string; readonly prefixes: readonly string[] };
  /** What may set events apart: an array of `kind key\nvalue`, kind `tag` or `flag`, each key once. Dear to read. */
  readonly traitPairs: string;
  /** The same as CRC32 of each, cheap to read. */
  readonly traitHashes: string;
  /** Expression of the 64-bit hash of the trace; 0 is none. */
  readonly traceHash: string;
}

/** Rows with typed attributes: logs, spans, metrics. There are no issues, no flags and no tags; a name that is no field is an attribute. */
export interface ItemDataset extends AnyDataset {
  readonly kind: 'items';
  readonly attributes: AttributeMaps;
  /** Column of bytes that names a row, and how many hex digits that is. */
  readonly idColumn: string;
  readonly idDigits: number;
  /** When a row of this name was received, about, where the name tells: only that day is looked at then. */
  readonly receivedAtMs?: (id: string) => number;
  /** Attributes that are in columns of their own, not in the maps. */
  readonly ownAttributes: readonly OwnAttribute[];
}

/** Text of an attribute that has a column, '' where a row has none. */
export interface OwnAttribute {
  readonly name: string;
  readonly sql: string;
}

/** Columns that hold typed attributes, a map for each type; a key is in one of them. */
export interface AttributeMaps {
  readonly text: string;
  readonly integer: string;
  readonly double: string;
  readonly boolean: string;
  /** Values are JSON. */
  readonly array: string;
  /** Expression of the array of `key=value` of all but doubles and arrays, with an index that knows which rows have one; null when there is none. */
  readonly pairs: string | null;
  /** The name under which an attribute of this name is kept now: names went out of use, and searches go on asking for them. */
  currentName(name: string): string;
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
  /** Kept with a dictionary of few values: counts of each are kept for a whole range at once. */
  readonly hasDictionary?: boolean;
  /** An array of texts: a condition holds when any element fits, and it is shown as its elements. */
  readonly isArray?: boolean;
  /** Searched for what it holds anywhere, not for what it is: a text without wildcards is a part of it. */
  readonly isProse?: boolean;
  /** For `id`: the column of bytes behind the text, and how many hex digits it shows as. */
  readonly column?: string;
  readonly hexDigits?: number;
  /** Of a typed attribute or a text that may be a number: what a comparison looks at, each null where a row has none. */
  readonly numbers?: readonly string[];
  /** Of a typed attribute that may be a text: its name in the pairs of the dataset. */
  readonly pair?: string;
  /** Of a typed attribute that is asked for by its name alone. */
  readonly isUntyped?: boolean;
  /** Whether a row has it, where that is not told by an empty text. */
  readonly present?: string;
  /** Shown, never searched by the event store: the reader fills it in from elsewhere (`issue`, `project`). */
  readonly fill?: 'project.name' | 'issue';
}

export type FieldType = 'text' | 'number' | 'duration' | 'date' | 'boolean' | 'id';

/** `flags["name"]`: a feature flag; null when the key is none. */
export function flagName(key: string): string | null {
  return (
    /^flags\[(?:"(.+)"|(.+))\]$/
      .exec(key)
      ?.slice(1)
      .find((name) => name !== undefined) ?? null
  );
}

/** `tags[name]`, and any name that is no field, read the map of tags. */
export function tagName(key: string): string {
  return /^tags\[([^\]]+?)(?:,\s*(?:string|number|boolean))?\]$/.exec(key)?.[1] ?? key;
}

/** The errors, for what only events have; undefined where they are not registered. */
export function eventsOf(datasets: ReadonlyMap<string, Dataset>): EventDataset | undefined {
  const dataset = datasets.get('errors');
  return dataset?.kind === 'events' ? dataset : undefined;
}
