import { capital, method, noun, sentence, USER_AGENTS, verb } from './vocabulary.ts';
import { random } from './random.ts';
import type { Random } from './random.ts';

/** Parts of an event that differ from one to the next. About one in ten holds something that the scrubber must take out. */

const USER_COUNT = 20_000;

export function user(r: Random): Record<string, unknown> {
  // Squaring favours the low numbers: some people meet many errors.
  const id = Math.floor(r.next() ** 2 * USER_COUNT);
  const name = random(500_000 + id);
  return {
    id: String(id),
    email: `${noun(name)}.${noun(name)}@example.com`,
    username: `${noun(name)}${id}`,
    ip_address: `198.51.${id % 256}.${(id >> 8) % 256}`,
  };
}

export function request(r: Random, transaction: string): Record<string, unknown> {
  const path = transaction.replace(/\{\w+\}/, String(r.below(90_000)));
  return {
    method: r.pick(['GET', 'GET', 'POST', 'PUT']),
    url: `https://shop.example.com${path}`,
    query_string: r.next() < 0.5 ? `page=${r.below(40)}&sort=${noun(r)}${r.next() < 0.2 ? `&token=${r.hex(24)}` : ''}` : '',
    headers: {
      Host: 'shop.example.com',
      Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'Accept-Language': r.pick(['en-GB,en;q=0.9', 'de-DE,de;q=0.8', 'fr-FR,fr;q=0.7']),
      'User-Agent': r.pick(USER_AGENTS),
      'X-Request-Id': r.hex(32),
      Referer: `https://shop.example.com/${noun(r)}s`,
      ...(r.next() < 0.3 ? { Authorization: `Bearer ${r.hex(40)}` } : {}),
      Cookie: `theme=dark; sessionid=${r.hex(32)}; locale=en`,
    },
  };
}

export function contexts(r: Random, platform: string): Record<string, unknown> {
  return {
    trace: { trace_id: r.hex(32), span_id: r.hex(16), parent_span_id: r.hex(16), op: 'http.server', status: 'internal_error' },
    ...(platform === 'javascript'
      ? { culture: { locale: 'en-US', timezone: r.pick(['Europe/Paris', 'America/New_York', 'Asia/Tokyo']), calendar: 'gregory' } }
      : {
          runtime:
            platform === 'python'
              ? { name: 'CPython', version: '3.12.7' }
              : { name: platform === 'java' ? 'OpenJDK' : 'node', version: '22.11.0' },
          os: { name: 'Linux', version: '6.8.0-48-generic', kernel_version: '#48-Ubuntu SMP' },
          device: {
            arch: 'x86_64',
            memory_size: 16_777_216_000,
            free_memory: r.below(9_000_000_000),
            processor_count: 8,
            boot_time: '2026-11-18T04:12:55.000Z',
          },
          app: { app_start_time: '2026-11-21T22:10:03.000Z', app_memory: r.below(900_000_000) },
        }),
  };
}

export function tags(r: Random): Record<string, string> {
  return {
    region: r.pick(['eu-west-1', 'us-east-1', 'ap-south-1']),
    tenant: `tenant-${r.below(60)}`,
    plan: r.pick(['free', 'team', 'business', 'enterprise']),
    feature: noun(r),
    'worker.id': String(r.below(32)),
    locale: r.pick(['en', 'de', 'fr', 'ja']),
  };
}

export function breadcrumb(r: Random, timestamp: number): Record<string, unknown> {
  const at = Math.round((timestamp + r.next()) * 1000) / 1000;
  switch (r.below(5)) {
    case 0:
      return {
        timestamp: at,
        type: 'http',
        category: 'fetch',
        data: {
          url: `https://api.example.com/v2/${noun(r)}s/${r.below(100_000)}${r.next() < 0.1 ? `?api_key=${r.hex(20)}` : ''}`,
          method: 'GET',
          status_code: r.pick([200, 200, 204, 404, 500]),
          request_body_size: r.below(4000),
        },
      };
    case 1:
      return {
        timestamp: at,
        type: 'navigation',
        category: 'navigation',
        data: { from: `/${noun(r)}s/${r.below(999)}`, to: `/${noun(r)}s/${r.below(999)}/${noun(r)}` },
      };
    case 2:
      return {
        timestamp: at,
        category: 'console',
        level: r.pick(['info', 'warning', 'error']),
        message: `${sentence(r, 6 + r.below(8))} ${r.below(100_000)}`,
        data: { logger: 'console' },
      };
    case 3:
      return {
        timestamp: at,
        category: 'ui.click',
        message: `div.${noun(r)} > form#${noun(r)}-${noun(r)} > button.${verb(r)}[type="submit"]`,
      };
    default:
      return {
        timestamp: at,
        type: 'query',
        category: 'query',
        message: `SELECT ${noun(r)}_id, ${noun(r)} FROM ${noun(r)}s WHERE ${noun(r)}_id = %s AND ${noun(r)} IN (%s, %s)`,
        data: { db: noun(r), duration_ms: r.below(900) },
      };
  }
}

export function extra(r: Random, count: number): Record<string, unknown> {
  const bag: Record<string, unknown> = {};
  for (let i = 0; i < count; i += 1) {
    const key = r.next() < 0.02 ? `${noun(r)}_password` : `${noun(r)}${capital(noun(r))}`;
    bag[key] =
      r.below(3) === 0
        ? { id: r.below(1_000_000), state: noun(r), history: [noun(r), noun(r), r.below(99)] }
        : `${method(r)} ${sentence(r, 6 + r.below(12))}`;
  }
  return bag;
}

const moduleLists = new Map<number, Record<string, string>>();

/** Installed packages: the same in every event of a project. */
export function modules(project: number): Record<string, string> {
  const known = moduleLists.get(project);
  if (known !== undefined) return known;
  const r = random(700_000 + project);
  const list: Record<string, string> = {};
  for (let i = 0; i < 40; i += 1) list[`${noun(r)}-${noun(r)}`] = `${r.below(9)}.${r.below(30)}.${r.below(12)}`;
  moduleLists.set(project, list);
  return list;
}
