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
const STREAMABLE: ReadonlySet<string> = new Set([
  'JSONEachRow', 'JSONCompactEachRow', 'JSONStringsEachRow', 'JSONCompactStringsEachRow', 'JSONLines', 'NDJSON',
  'TSV', 'TabSeparated', 'TSVRaw', 'TabSeparatedRaw', 'CSV', 'RowBinary', 'Native', 'LineAsString', 'RawBLOB',
]);

/**
 * One session of the engine: one statement at a time, with settings and parameters that belong to that statement alone.
 * Parameters are set on the session: those of the addon's own call are shared by all sessions and get mixed up.
 */
export class EngineSession {
  #session: Session;
  #database = 'default';
  #fixed: Readonly<Record<string, string | number>> = {};
  #dirty = new Set<string>();
  #boundParams = new Set<string>();

  constructor(directory: string, connectionArgs: readonly string[]) {
    this.#session = new Session(directory, { connectionArgs: [...connectionArgs] });
  }

  /** Defaults for the life of the session; a statement may set others for itself. */
  async fix(settings: Readonly<Record<string, string | number>>): Promise<void> {
    this.#fixed = settings;
    const list = Object.entries(settings).map(([name, value]) => `${name} = ${quote(String(value))}`);
    await this.#session.queryAsync(`SET ${list.join(', ')}`);
  }

  async run(statement: Statement, sink: Sink): Promise<RunResult> {
    await this.#prepare(statement);
    const format = /\bFORMAT\s+(\w+)\s*(?:SETTINGS\b[^']*)?;?\s*$/i.exec(statement.text)?.[1] ?? statement.format;
    if (statement.kind !== 'select') return await this.#whole(statement.text, format, sink);

    // The mark lets the query be found among the running ones: the engine does not take our id.
    const text = `${statement.text.replace(/;\s*$/, '')}\n/* ${marker(statement.queryId)} */`;
    return STREAMABLE.has(format) ? await this.#stream(text, format, sink) : await this.#whole(text, format, sink);
  }

  /** One look-up of our own. */
  async rows<Row>(text: string): Promise<readonly Row[]> {
    const answer = await this.#session.queryAsync(text, { format: 'JSONEachRow' });
    return answer.text().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
  }

  close(): void {
    this.#session.close();
  }

  async #stream(text: string, format: string, sink: Sink): Promise<RunResult> {
    let rows = 0;
    let bytes = 0;
    for await (const chunk of this.#session.queryStream(text, { format })) {
      const block = chunk.raw();
      rows += Number(chunk.numRows);
      bytes += block.length;
      await sink(block);
    }
    return { rows, bytes };
  }

  async #whole(text: string, format: string, sink: Sink): Promise<RunResult> {
    const answer = await this.#session.queryAsync(text, { format });
    const bytes = answer.bytes();
    if (bytes.length > 0) await sink(bytes);
    return { rows: answer.rowsRead, bytes: bytes.length };
  }

  async #prepare(statement: Statement): Promise<void> {
    const unbound = [...this.#boundParams].find((name) => !statement.params.has(name) && new RegExp(`\\{\\s*${name}\\s*:`).test(statement.text));
    if (unbound !== undefined) throw new StatementError(456, 'UNKNOWN_QUERY_PARAMETER', `Substitution \`${unbound}\` is not set.`);

    const parts: string[] = [];
    const database = statement.database ?? 'default';
    if (database !== this.#database) parts.push(`USE ${quoteName(database)}`);
    const set = [...this.#dirty].filter((name) => !statement.settings.has(name)).map((name) => this.#reset(name));
    for (const [name, value] of statement.settings) set.push(`${name} = ${quote(value)}`);
    for (const [name, value] of statement.params) set.push(`param_${name} = ${quote(value)}`);
    if (set.length > 0) parts.push(`SET ${set.join(', ')}`);
    if (parts.length === 0) return;

    for (const name of statement.params.keys()) this.#boundParams.add(name);
    for (const name of statement.settings.keys()) this.#dirty.add(name);
    await this.#session.queryAsync(parts.join('; '));
    this.#database = database;
    this.#dirty = new Set(statement.settings.keys());
  }

  #reset(name: string): string {
    const value = this.#fixed[name];
    return `${name} = ${value === undefined ? 'DEFAULT' : quote(String(value))}`;
  }
}

/** What the text of a running statement carries so that it can be stopped. */
export function marker(queryId: string): string {
  return `query ${queryId.replaceAll(/[^\w-]/g, '')}`;
}
