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

/** Which lane a statement takes: long reads, rows that come in, everything else. */
export type StatementKind = 'select' | 'insert' | 'command';

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
const NOT_SETTINGS: ReadonlySet<string> = new Set([
  'query', 'database', 'default_format', 'query_id', 'session_id', 'session_timeout', 'session_check', 'user', 'password', 'role',
  'quota_key', 'compress', 'decompress', 'enable_http_compression', 'http_zlib_compression_level', 'wait_end_of_query',
  'buffer_size', 'send_progress_in_http_headers', 'http_headers_progress_interval_ms', 'http_write_exception_in_output_format',
  'cancel_http_readonly_queries_on_client_close', 'add_http_cors_header', 'max_result_bytes_in_http', 'stacktrace',
]);

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

/** @throws StatementError for more than one statement, and for a function or clause that reaches outside of the store. */
export function classify(text: string): StatementKind {
  const words = scan(text);
  const first = words.find((word) => word !== '(');

  if (first === undefined) throw new StatementError(62, 'SYNTAX_ERROR', 'Empty query');
  refuseEscapes(words);
  if (first === 'insert') return 'insert';
  return READS.has(first) ? 'select' : 'command';
}

const READS: ReadonlySet<string> = new Set(['select', 'with', 'show', 'describe', 'desc', 'exists', 'explain', 'from']);

/**
 * Functions that read or write files, other servers or other programs (reliability A4). `readonly=2` does not refuse them.
 * The list is that of the engine's table functions without those that only compute (see the test, which asks the engine).
 */
const OUTSIDE: ReadonlySet<string> = new Set(
  `arrowflight azureblobstorage azureblobstoragecluster catboostevaluate cluster clusterallreplicas deltalake deltalakeazure
   deltalakeazurecluster deltalakecluster deltalakelocal deltalakes3 deltalakes3cluster dictionary executable file filecluster
   filesystem fuzzjson fuzzquery gcs hdfs hdfscluster hive hudi hudicluster iceberg icebergazure icebergazurecluster icebergcluster
   iceberghdfs iceberghdfscluster iceberglocal iceberglocalcluster icebergs3 icebergs3cluster input jdbc loop merge
   mergetreeanalyzeindexes mergetreeindex mergetreeparts mergetreeprojection mergetreetextindex mongodb mysql odbc oss cosn paimon
   paimonazure paimonazurecluster paimoncluster paimonhdfs paimonhdfscluster paimonlocal paimons3 paimons3cluster postgresql
   primes prometheusquery prometheusqueryrange python redis remote remotesecure s3 s3cluster sqlite timeseriesdata timeseriesmetrics
   timeseriesselector timeseriestags url urlcluster ytsaurus`.split(/\s+/),
);

/** Names of OUTSIDE, for the test that compares them with the engine's own list. */
export function refusedFunctions(): ReadonlySet<string> {
  return OUTSIDE;
}

function refuseEscapes(words: readonly string[]): void {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (words[i + 1] === '(' && OUTSIDE.has(word)) {
      throw new StatementError(497, 'ACCESS_DENIED', `The function ${word} is not available here`);
    }
    if (word === 'into' && words[i + 1] === 'outfile') {
      throw new StatementError(48, 'NOT_IMPLEMENTED', 'INTO OUTFILE is not allowed');
    }
    if (word === ';' && i < words.length - 1) {
      throw new StatementError(62, 'SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)');
    }
  }
}

/** Strings, comments and numbers skipped; words in lower case, quoted identifiers as words; `(` and `;` as they are. */
const TOKEN = /'(?:[^'\\]|\\.|'')*'|--[^\n]*|#!?[ ][^\n]*|\/\*[\s\S]*?\*\/|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|\$(\w*)\$[\s\S]*?\$\1\$|[A-Za-z_]\w*|[(;]/g;

function scan(text: string): readonly string[] {
  const words: string[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const head = token.charAt(0);
    if (head === '`' || head === '"') words.push(token.slice(1, -1).toLowerCase());
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
