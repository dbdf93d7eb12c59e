/** Values of a statement of the event store, each behind a typed placeholder: nothing a person typed is ever part of the SQL. */
export interface Bindings {
  /** Returns the placeholder, such as `{v3:String}`. */
  readonly bind: (value: unknown, type: BoundType) => string;
  readonly params: Readonly<Record<string, unknown>>;
}

type BoundType = 'String' | 'Array(String)' | 'Float64' | 'Int64' | 'UInt32' | 'Array(UInt64)' | 'DateTime64(3)';

export function newBindings(): Bindings {
  const params: Record<string, unknown> = {};
  let count = 0;
  return {
    params,
    bind(value, type) {
      const name = `v${count}`;
      count += 1;
      params[name] = type === 'DateTime64(3)' && typeof value === 'number' ? toDateTime(value) : value;
      return `{${name}:${type}}`;
    },
  };
}

/** As the event store reads it; its columns are UTC. */
export function toDateTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

/** What the event store answers for a DateTime64 column → ISO 8601. */
export function fromDateTime(text: string): string {
  return `${text.replace(' ', 'T')}Z`;
}
