/**
 * What one HTTP request asks of the embedded engine, and what it may not ask. Pure.
 */
export interface Statement {
  readonly queryId: string;
  readonly text: string;
  readonly kind: StatementKind;
  /** Null: the engine's default database. */
  readonly database: string | null;
  readonly format: string;
  /** The answer is sent while the query runs; otherwise when it is complete (`wait_end_of_query`). */
  readonly isStreamed: boolean;
  readonly settings: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
}

/** Which lane a statement takes: long reads, short reads of the system's tables, rows that come in, everything else. */
export type StatementKind = 'select' | 'lookup' | 'insert' | 'command';

/** A request that is refused before the engine sees it, in the engine's words. */
export class StatementError extends Error {
  override name = 'StatementError';
  readonly code: number;
  readonly type: string;

  constructor(code: number, type: string, message: string) {
    super(message);
    this.code = code;
    this.type = type;
  }
}

/** Parameters of the HTTP interface that are not settings of the engine. */
const NOT_SETTINGS: ReadonlySet<string> = new Set(
  `query database default_format query_id session_id session_timeout session_check user password role quota_key compress decompress
   enable_http_compression http_zlib_compression_level wait_end_of_query buffer_size send_progress_in_http_headers
   http_headers_progress_interval_ms http_write_exception_in_output_format cancel_http_readonly_queries_on_client_close
   add_http_cors_header stacktrace`.split(/\s+/),
);

/** Splits the parameters of the URL (and of a multipart body) into parameters of the query and settings. */
export function readParameters(entries: Iterable<readonly [string, string]>): {
  readonly settings: Map<string, string>;
  readonly params: Map<string, string>;
} {
  const settings = new Map<string, string>();
  const params = new Map<string, string>();
  for (const [name, value] of entries) {
    if (name.startsWith('param_')) params.set(checkedName(name.slice('param_'.length)), value);
    else if (!NOT_SETTINGS.has(name)) settings.set(checkedName(name), value);
  }
  return { settings, params };
}

function checkedName(name: string): string {
  if (/^[A-Za-z_]\w{0,127}$/.test(name)) return name;
  throw new StatementError(115, 'UNKNOWN_SETTING', `Unknown setting '${name.slice(0, 100)}'`);
}

/**
 * @param outside the engine's functions that reach out of the store, in lower case (`SAFE_TABLE_FUNCTIONS` are not among them).
 * @throws StatementError for more than one statement, and for what reaches outside of the store (reliability A4): `readonly=2`
 * refuses neither files nor addresses.
 */
export function classify(text: string, outside: ReadonlySet<string>): StatementKind {
  const tokens = scan(text);
  tokens.forEach((token, i) => refuseEscape(token, tokens[i + 1], outside));

  const first = tokens.find((token) => token !== '(');
  if (first === undefined) throw new StatementError(62, 'SYNTAX_ERROR', 'Empty query');
  // A session is shared by all: what one request set would be the next one's.
  if (first === 'set' || first === 'use')
    throw new StatementError(48, 'NOT_IMPLEMENTED', 'There is no session to keep this; send it with the request');
  if (first === 'insert') return 'insert';
  if (!READS.has(first)) return 'command';
  return SYSTEM_TABLES.test(text) ? 'lookup' : 'select';
}

const READS: ReadonlySet<string> = new Set(['select', 'with', 'show', 'describe', 'desc', 'exists', 'explain', 'from']);

/** Read in milliseconds, for migrations, metrics and people: not behind long reads (reliability C10). */
const SYSTEM_TABLES = /\bsystem\s*\.|\binformation_schema\s*\./i;

/** Of the engine's table functions those that only compute, in lower case. What a newer engine adds is refused until it is read. */
export const SAFE_TABLE_FUNCTIONS: ReadonlySet<string> = new Set(
  `format generaterandom generateseries generate_series null numbers numbers_mt sqlstandardvalues values view viewexplain
   viewifpermitted zeros zeros_mt`.split(/\s+/),
);

/** Ordinary functions that read files or run programs. */
export const UNSAFE_FUNCTIONS: readonly string[] = ['file', 'catboostevaluate', 'executable'];

function refuseEscape(token: string, next: string | undefined, outside: ReadonlySet<string>): void {
  // A quoted name with an escape is a name that this reading cannot compare with the lists.
  if (token.startsWith('\\')) throw new StatementError(497, 'ACCESS_DENIED', 'Escapes in names are not available here');
  if (next === '(' && outside.has(token)) throw new StatementError(497, 'ACCESS_DENIED', `The function ${token} is not available here`);
  if (token === 'into' && next === 'outfile') throw new StatementError(48, 'NOT_IMPLEMENTED', 'INTO OUTFILE is not allowed');
  if (token === ';' && next !== undefined) {
    throw new StatementError(62, 'SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)');
  }
}

/** Strings, comments and numbers skipped; words in lower case, quoted names as words (`\\` for one with an escape), `(` and `;`. */
const TOKEN =
  /'(?:[^'\\]|\\.|'')*'|--[^\n]*|#!?[ ][^\n]*|\/\*[\s\S]*?\*\/|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|\$(\w*)\$[\s\S]*?\$\1\$|[A-Za-z_]\w*|[(;]/g;

function scan(text: string): readonly string[] {
  const words: string[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const head = token.charAt(0);
    if (head === '`' || head === '"') words.push(token.includes('\\') ? '\\' : token.slice(1, -1).toLowerCase());
    else if (head === '(' || head === ';') words.push(head);
    else if (/[A-Za-z_]/.test(head)) words.push(token.toLowerCase());
  }
  return words;
}

export interface InsertTarget {
  readonly table: string;
  /** With its parentheses, or empty. */
  readonly columns: string;
  readonly format: string;
}

/** `INSERT INTO t (a, b) FORMAT X` with the rows elsewhere (the request's body); null for every other form of INSERT. */
export function insertTarget(text: string): InsertTarget | null {
  const match = /^\s*INSERT\s+INTO\s+(?:TABLE\s+)?([\w.`"]+)\s*(\([^)]*\))?\s*FORMAT\s+(\w+)\s*;?\s*$/i.exec(text);
  if (match === null) return null;
  const [, table = '', columns = '', format = ''] = match;
  return { table, columns, format };
}

/** A text as an SQL string. Its own escapes are the engine's business, as with every value of the HTTP interface. */
export function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
