/**
 * The normal form of an error event: what `normalize` makes of any payload, what is stored, and what every reader relies on.
 * Field names are the protocol's (ingest protocol §5). A field that is absent is undefined or missing, never null.
 * Produced in place from the parsed payload, so that the hot path copies nothing.
 */
export interface ErrorEvent {
  event_id: string;
  /** `error` when there is an exception, `default` otherwise, or the kind of a security report; `generic` for what is no error (`occurrence`). */
  type: 'error' | 'default' | 'generic' | 'csp' | 'hpkp' | 'expectct' | 'expectstaple' | 'nel';
  /** Seconds since the epoch with microseconds, after clock drift and window rules (§6.3). */
  timestamp: number;
  received: number;
  platform: string;
  level: Level;
  logger?: string;
  transaction?: string;
  culprit?: string;
  server_name?: string;
  release?: string;
  dist?: string;
  environment?: string;
  modules?: Record<string, string>;
  extra?: Record<string, unknown>;
  /** Valid, unique, in order; reserved keys taken out. Derived tags (processing §1.3) are added by `deriveTags`. */
  tags: [key: string, value: string][];
  fingerprint?: string[];
  sdk?: Sdk;
  user?: User;
  request?: Request;
  contexts?: Record<string, Record<string, unknown>>;
  breadcrumbs?: { values: Breadcrumb[] };
  exception?: { values: Exception[] };
  stacktrace?: Stacktrace;
  threads?: { values: Thread[] };
  logentry?: LogEntry;
  template?: Record<string, unknown>;
  debug_meta?: Record<string, unknown>;
  csp?: Record<string, unknown>;
  hpkp?: Record<string, unknown>;
  expectct?: Record<string, unknown>;
  expectstaple?: Record<string, unknown>;
  checksum?: string;
  /** Where the name of the transaction comes from. */
  transaction_info?: Record<string, unknown>;
  time_spent?: number;
  /** Only of events that the program made itself: `normalize` takes none from a client. */
  occurrence?: Occurrence;
  /** Processing errors shown to people. */
  errors?: { type: string; name?: string; value?: unknown }[];
  /** Remarks that mirror the payload (§6.7). */
  _meta?: MetaTree;
}

export type Level = 'fatal' | 'error' | 'warning' | 'info' | 'debug';

export interface MetaTree {
  [key: string]: MetaTree | MetaLeaf;
}

/** Held under the key `''` of a tree node. */
export interface MetaLeaf {
  err?: (string | [kind: string, detail: Record<string, unknown>])[];
  rem?: [ruleId: string, kind: string, start?: number, end?: number][];
  len?: number;
  chunks?: unknown[];
  val?: unknown;
}

export interface Sdk {
  name?: string;
  version?: string;
  integrations?: string[];
  features?: string[];
  packages?: { name: string; version: string }[];
  settings?: Record<string, unknown>;
  client_ip?: string;
}

export interface User {
  id?: string;
  email?: string;
  username?: string;
  name?: string;
  ip_address?: string;
  segment?: string;
  geo?: { country_code?: string; city?: string; region?: string; subdivision?: string };
  data?: Record<string, unknown>;
}

export interface Request {
  url?: string;
  method?: string;
  data?: unknown;
  query_string?: [key: string, value: string][];
  fragment?: string;
  cookies?: [key: string, value: string][];
  headers?: [name: string, value: string][];
  env?: Record<string, unknown>;
  body_size?: number;
  protocol?: string;
  api_target?: string;
  inferred_content_type?: string;
}

export interface Breadcrumb {
  timestamp?: number;
  type: string;
  category?: string;
  level: Level;
  message?: string;
  data?: Record<string, unknown>;
  event_id?: string;
  origin?: string;
}

export interface Exception {
  type?: string;
  value?: string;
  module?: string;
  thread_id?: number | string;
  stacktrace?: Stacktrace;
  raw_stacktrace?: Stacktrace;
  /** As they were sent, of an exception whose class an obfuscator had renamed. */
  raw_type?: string;
  raw_module?: string;
  mechanism?: Mechanism;
}

export interface Mechanism {
  type: string;
  handled?: boolean;
  synthetic?: boolean;
  description?: string;
  help_link?: string;
  data?: Record<string, unknown>;
  meta?: Record<string, unknown>;
  source?: string;
  exception_id?: number;
  parent_id?: number;
  is_exception_group?: boolean;
}

export interface Stacktrace {
  frames: Frame[];
  registers?: Record<string, string>;
  lang?: string;
  snapshot?: boolean;
  instruction_addr_adjustment?: string;
}

export interface Frame {
  filename?: string;
  abs_path?: string;
  function?: string;
  raw_function?: string;
  symbol?: string;
  module?: string;
  package?: string;
  lineno?: number;
  colno?: number;
  pre_context?: string[];
  context_line?: string;
  post_context?: string[];
  in_app?: boolean;
  vars?: Record<string, unknown>;
  image_addr?: string;
  instruction_addr?: string;
  symbol_addr?: string;
  addr_mode?: string;
  platform?: string;
  lang?: string;
  trust?: string;
  stack_start?: boolean;
  lock?: Record<string, unknown>;
  data?: Record<string, unknown>;
  source_link?: string;
  [other: string]: unknown;
}

export interface Thread {
  id?: number | string;
  name?: string;
  crashed?: boolean;
  current?: boolean;
  main?: boolean;
  state?: string;
  stacktrace?: Stacktrace;
  raw_stacktrace?: Stacktrace;
  held_locks?: Record<string, unknown>;
}

export interface LogEntry {
  message?: string;
  formatted?: string;
  params?: unknown[] | Record<string, unknown>;
}

/**
 * Something that makes an issue and is no error (processing §1.4): a finding in a trace, a missed check-in, a feedback. Whoever finds it
 * says what it is; where it goes from there is the way of every event.
 */
export interface Occurrence {
  /** Slug and number of processing §5.11. */
  readonly type: string;
  readonly typeId: number;
  /** `performance`, `cron`, … */
  readonly category: string;
  readonly title: string;
  readonly subtitle: string;
  /** 75 high, 50 medium, 25 low: what its issue starts with. */
  readonly priority: 75 | 50 | 25;
  /** What is one problem: hashed, it leads to the issue as the hash of an error does. Not empty. */
  readonly fingerprint: readonly string[];
  readonly detectedAtMs: number;
  /** For programs; its shape is the business of whoever found it. Survives JSON. */
  readonly evidence: Readonly<Record<string, unknown>>;
  /** For people, wherever there is no picture. */
  readonly display: readonly EvidenceLine[];
}

export interface EvidenceLine {
  readonly name: string;
  readonly value: string;
  /** One line at most: what a notification shows. */
  readonly isImportant: boolean;
}
