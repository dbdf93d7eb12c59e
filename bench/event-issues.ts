import { capital, className, method, noun, sentence, sourceLine, verb } from './vocabulary.ts';
import { narrowed, random } from './random.ts';
import type { Random } from './random.ts';

/** What all events of one issue share: the stack with its context lines, the kind of message, the place. */
export interface BenchIssue {
  readonly index: number;
  readonly platform: string;
  readonly app: string;
  readonly logger: string;
  readonly transaction: string;
  readonly exceptionType: string;
  readonly module: string | null;
  readonly message: (r: Random) => string;
  readonly frames: readonly BenchFrame[];
  readonly targetBytes: number;
  readonly sdk: Record<string, unknown>;
}

export interface BenchFrame {
  readonly function: string;
  readonly in_app: boolean;
  readonly [field: string]: unknown;
}

interface Sizes {
  readonly medianBytes: number;
  readonly sigma: number;
}

/** Two fifths of an event are its stack; the rest is breadcrumbs, contexts and the like. */
const STACK_SHARE = 0.4;

/** Source speaks about few things at a time: gives context lines the redundancy that real ones have. */
const WORDS_PER_ISSUE = 16;

const PLATFORMS = ['javascript', 'node', 'python', 'java', 'python'] as const;
const APPS = ['storefront', 'gateway', 'billing', 'warehouse', 'recommender'] as const;
const SDKS: Record<string, Record<string, unknown>> = {
  javascript: {
    name: 'sentry.javascript.browser',
    version: '11.12.0',
    integrations: ['Breadcrumbs', 'GlobalHandlers', 'HttpContext', 'Dedupe'],
    packages: [{ name: 'npm:@sentry/browser', version: '11.12.0' }],
    settings: { infer_ip: 'auto' },
  },
  node: {
    name: 'sentry.javascript.node',
    version: '11.12.0',
    integrations: ['Http', 'OnUncaughtException'],
    packages: [{ name: 'npm:@sentry/node', version: '11.12.0' }],
  },
  python: {
    name: 'sentry.python.django',
    version: '2.68.0',
    integrations: ['django', 'logging'],
    packages: [{ name: 'pypi:sentry-sdk', version: '2.68.0' }],
  },
  java: { name: 'sentry.java.spring-boot', version: '8.20.0', packages: [{ name: 'maven:io.sentry:sentry', version: '8.20.0' }] },
};

const issues = new Map<number, BenchIssue>();

export function issueOf(index: number, sizes: Sizes): BenchIssue {
  const known = issues.get(index);
  if (known !== undefined) return known;
  const issue = makeIssue(index, sizes);
  issues.set(index, issue);
  return issue;
}

function makeIssue(index: number, sizes: Sizes): BenchIssue {
  const r = narrowed(random(900_000 + index), 101 + index, WORDS_PER_ISSUE);
  const platform = PLATFORMS[index % PLATFORMS.length] ?? 'node';
  const app = APPS[index % APPS.length] ?? 'app';
  const targetBytes = sizes.medianBytes * Math.exp(sizes.sigma * r.gauss());
  const words = sentence(r, 4 + r.below(4));
  const subject = noun(r);
  return {
    index,
    platform,
    app,
    logger: `${app}.${noun(r)}.${noun(r)}`,
    transaction: `/${noun(r)}s/{${noun(r)}_id}/${verb(r)}`,
    exceptionType: r.pick([
      'TypeError',
      'ValueError',
      'TimeoutError',
      'RangeError',
      `${className(r)}Error`,
      'IllegalStateException',
      'KeyError',
    ]),
    module: platform === 'java' ? `com.example.${app}.${noun(r)}` : null,
    message: (event) => `${words}: ${subject} ${event.below(1_000_000)} (attempt ${event.below(5)}, id ${event.hex(12)})`,
    frames: makeFrames(r, platform, targetBytes * STACK_SHARE),
    targetBytes,
    sdk: SDKS[platform] ?? {},
  };
}

function makeFrames(r: Random, platform: string, targetBytes: number): BenchFrame[] {
  const frames: BenchFrame[] = [];
  for (let bytes = 0; bytes < targetBytes || frames.length < 4;) {
    const frame = makeFrame(r, platform, frames.length % 3 === 2);
    frames.push(frame);
    bytes += JSON.stringify(frame).length;
  }
  return [...frames.slice(1), makeFrame(r, platform, true)];
}

function makeFrame(r: Random, platform: string, isInApp: boolean): BenchFrame {
  if (platform === 'java') return makeJavaFrame(r, isInApp);
  const place = isInApp ? `src/${noun(r)}s/${noun(r)}` : `lib/${noun(r)}/${noun(r)}`;
  const lines = (count: number): string[] => Array.from({ length: count }, () => sourceLine(r).slice(0, 140));
  return {
    ...placeOf(place, platform, isInApp),
    function: r.next() < 0.5 ? method(r) : `${className(r)}.${method(r)}`,
    lineno: 1 + r.below(900),
    colno: 1 + r.below(120),
    in_app: isInApp,
    pre_context: lines(5),
    context_line: sourceLine(r) || '  return null;',
    post_context: lines(5),
    ...(platform === 'python' && isInApp ? { vars: makeVars(r) } : {}),
  };
}

function makeJavaFrame(r: Random, isInApp: boolean): BenchFrame {
  return {
    module: `${isInApp ? 'com.example' : 'org.springframework'}.${noun(r)}.${className(r)}`,
    function: method(r),
    filename: `${className(r)}.java`,
    lineno: 1 + r.below(900),
    in_app: isInApp,
  };
}

function placeOf(place: string, platform: string, isInApp: boolean): Record<string, string> {
  if (platform === 'javascript') return { filename: `https://static.example.com/assets/${place}.js` };
  if (platform === 'python') return { filename: `${place}.py`, abs_path: `/srv/app/${place}.py`, module: place.replaceAll('/', '.') };
  return { filename: `${place}.js`, abs_path: `/srv/app/${isInApp ? '' : 'node_modules/'}${place}.js` };
}

function makeVars(r: Random): Record<string, unknown> {
  const vars: Record<string, unknown> = { self: `<${className(r)} object at 0x7f${r.hex(10)}>` };
  for (let i = r.below(6); i >= 0; i -= 1)
    vars[`${noun(r)}_${noun(r)}`] = r.next() < 0.3 ? String(r.below(10_000)) : `'${sentence(r, 1 + r.below(4))}'`;
  return vars;
}

/** The issue's stack; with `shape`, some library frames are called by names that no other event has. */
export function stackOf(issue: BenchIssue, shape: Random | null, isNewIssue: boolean): { frames: readonly BenchFrame[] } {
  if (shape === null) return { frames: issue.frames };
  const own = `${method(shape)}${capital(shape.hex(6))}`;
  const last = issue.frames.length - 1;
  return {
    frames: issue.frames.map((frame, at) => {
      const isOwn = frame.in_app ? isNewIssue && at === last : at % 4 === 1;
      return isOwn ? { ...frame, function: own } : frame;
    }),
  };
}
