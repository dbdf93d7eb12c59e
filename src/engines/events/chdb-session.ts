import { Session } from 'chdb';
import { quote, quoteName, StatementError, type Statement } from './chdb-statement.ts';

export interface RunResult {
  readonly rows: number;
  readonly bytes: number;
}

/** Receives the answer; resolves when it wants more. */
export type Sink = (chunk: Uint8Array) => Promise<void>;

/**
 * Formats whose answer is the plain sequence of its blocks' answers, so that it can be sent while the query runs. The others
 * (JSON with its frame, names in a first line) are formed as a whole.
 */
const STREAMABLE: ReadonlySet<string> = new Set(
  `JSONEachRow JSONCompactEachRow JSONStringsEachRow JSONCompactStringsEachRow JSONLines NDJSON TSV TabSeparated TSVRaw
   TabSeparatedRaw CSV RowBinary Native LineAsString RawBLOB`.split(/\s+/),
);

/**
 * One session of the engine: one statement at a time, with settings and parameters that belong to that statement alone.
 * Parameters are set on the session: those of the addon's own call are shared by all sessions and get mixed up.
 */
export class EngineSession {
  readonly #session: Session;
  /** Null: not known, because a statement that would have changed it failed. */
  #database: string | null = 'default';
  #defaults: ReadonlyMap<string, string> = new Map();
  /** What differs from the engine's defaults now; a value is null when it is not known. */
  readonly #settings = new Map<string, string | null>();
  readonly #boundParams = new Set<string>();

  constructor(directory: string, connectionArgs: readonly string[]) {
    this.#session = new Session(directory, { connectionArgs: [...connectionArgs] });
  }

  /** Defaults for the life of the session; a statement may set others for itself. */
  async fix(settings: Readonly<Record<string, string | number>>): Promise<void> {
    this.#defaults = new Map(Object.entries(settings).map(([name, value]) => [name, String(value)]));
    await this.#session.queryAsync(`SET ${[...this.#defaults].map(([name, value]) => `${name} = ${quote(value)}`).join(', ')}`);
  }

  async run(statement: Statement, sink: Sink): Promise<RunResult> {
    const format = /\bFORMAT\s+(\w+)\s*(?:SETTINGS\b[^']*)?;?\s*$/i.exec(statement.text)?.[1] ?? statement.format;
    const prelude = this.#prelude(statement);
    // The mark lets a query be found among the running ones: the engine does not take our id.
    const mark = statement.kind === 'select' ? `\n/* ${marker(statement.queryId)} */` : '';
    const text = `${statement.text.replace(/;\s*$/, '')}${mark}`;

    try {
      return statement.isStreamed && STREAMABLE.has(format)
        ? await this.#stream({ prelude, text, format }, statement, sink)
        : await this.#whole({ prelude, text, format }, statement, sink);
    } catch (cause) {
      // A failed query holds its memory and its place among the running ones until the session gets another statement.
      await this.#session.queryAsync('SELECT 1').catch(() => undefined);
      throw cause;
    }
  }

  /** One look-up of our own. */
  async rows<Row>(text: string): Promise<readonly Row[]> {
    const answer = await this.#session.queryAsync(text, { format: 'JSONEachRow' });
    return answer
      .text()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row);
  }

  close(): void {
    this.#session.close();
  }

  async #stream(parts: Parts, statement: Statement, sink: Sink): Promise<RunResult> {
    // A stream takes one statement only.
    if (parts.prelude !== '') await this.#session.queryAsync(parts.prelude);
    this.#settle(statement);
    let rows = 0;
    let bytes = 0;
    for await (const chunk of this.#session.queryStream(parts.text, { format: parts.format })) {
      const block = chunk.raw();
      rows += chunk.numRows;
      bytes += block.length;
      await sink(block);
    }
    return { rows, bytes };
  }

  async #whole(parts: Parts, statement: Statement, sink: Sink): Promise<RunResult> {
    const answer = await this.#session.queryAsync(`${parts.prelude}${parts.text}`, { format: parts.format });
    this.#settle(statement);
    const bytes = answer.bytes();
    if (bytes.length > 0) await sink(bytes);
    return { rows: answer.rowsRead, bytes: bytes.length };
  }

  /** Statements that bring the session to what this one wants, each with its `;`. Until `#settle` the state is unknown. */
  #prelude(statement: Statement): string {
    this.#refuseUnbound(statement);
    const wanted = new Map([...this.#defaults, ...statement.settings]);
    const set: string[] = [];
    for (const [name, value] of wanted) {
      if (this.#valueOf(name) === value) continue;
      set.push(`${name} = ${quote(value)}`);
      this.#settings.set(name, null);
    }
    for (const name of this.#settings.keys()) {
      if (wanted.has(name)) continue;
      set.push(`${name} = DEFAULT`);
      this.#settings.set(name, null);
    }
    for (const [name, value] of statement.params) {
      set.push(`param_${name} = ${quote(value)}`);
      this.#boundParams.add(name);
    }

    const database = statement.database ?? 'default';
    const use = database === this.#database ? '' : `USE ${quoteName(database)}; `;
    if (use !== '') this.#database = null;
    return `${use}${set.length === 0 ? '' : `SET ${set.join(', ')}; `}`;
  }

  #valueOf(name: string): string | null | undefined {
    return this.#settings.has(name) ? this.#settings.get(name) : this.#defaults.get(name);
  }

  #settle(statement: Statement): void {
    this.#database = statement.database ?? 'default';
    this.#settings.clear();
    for (const [name, value] of statement.settings) this.#settings.set(name, value);
  }

  /** A parameter that an earlier statement has left behind is not this one's. */
  #refuseUnbound(statement: Statement): void {
    for (const name of this.#boundParams) {
      if (statement.params.has(name) || !new RegExp(`\\{\\s*${name}\\s*:`).test(statement.text)) continue;
      throw new StatementError(456, 'UNKNOWN_QUERY_PARAMETER', `Substitution \`${name}\` is not set.`);
    }
  }
}

interface Parts {
  readonly prelude: string;
  readonly text: string;
  readonly format: string;
}

/** What the text of a running query carries so that it can be stopped. */
export function marker(queryId: string): string {
  return `query ${queryId.replaceAll(/[^\w-]/g, '')}`;
}
