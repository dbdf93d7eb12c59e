/** Orders of the issue list that only events know: most events, most people, trends (product §2.3). */
import type { Sql } from '../../engines/metadata/port.ts';
import type { PageWindow } from '../../http/cursor.ts';
import { newBindings } from '../../query/bindings.ts';
import type { Bindings } from '../../query/bindings.ts';
import { aggregateSource, countSource, countsOf } from './counts.ts';
import type { CountQuestion, CountSource } from './counts.ts';
import { currentIds } from './merged.ts';
import { issuePage } from './rows.ts';
import type { PageQuestion } from './rows.ts';

/** Issues that one order is made of: the highest scores. Beyond them the order says nothing any more. */
const MAX_RANKED = 10_000;
/** Issues beyond the page that are counted at first. */
const SPARE = 24;

type Filter = Pick<PageQuestion, 'condition' | 'values' | 'projectIds' | 'isScan'> & { readonly question: CountQuestion };

interface Lifetime {
  readonly id: number;
  readonly times_seen: number;
  readonly users_seen: number;
  readonly first_seen: Date;
}

/**
 * Ids of one page, and of the row after it, by events or people in the range. An issue never has more of them in a range than in
 * its life, which PostgreSQL knows: issues are counted from the largest life downwards, and when the page is full of issues that
 * have more in the range than the next one in all its life, no other can belong there.
 */
export async function mostSeen(sql: Sql, by: 'freq' | 'user', filter: Filter, window: PageWindow): Promise<readonly number[]> {
  const needed = window.offset + window.limit + 1;
  const column = by === 'freq' ? 'times_seen' : 'users_seen';
  for (let asked = needed + SPARE; ; asked *= 4) {
    const bounded = Math.min(asked, MAX_RANKED);
    const ids = await issuePage(sql, { ...filter, order: { kind: 'column', column }, window: { offset: 0, limit: bounded } });
    const lives = await lifetimes(sql, ids);
    const scored = await inRange(lives, by, filter.question);
    const nextLife = lives.length > bounded ? (lives.at(-1)?.[column] ?? 0) : 0;
    const last = scored[needed - 1]?.score ?? 0;
    if (lives.length <= bounded || last >= nextLife || asked >= MAX_RANKED) return scored.slice(window.offset, needed).map(({ id }) => id);
  }
}

async function lifetimes(sql: Sql, ids: readonly number[]): Promise<readonly Lifetime[]> {
  const rows = await sql.rows<Lifetime>('SELECT id, times_seen, users_seen, first_seen FROM issue WHERE id = ANY($1::bigint[])', [ids]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Highest first. An issue that began in an open range has its whole life in it. */
async function inRange(lives: readonly Lifetime[], by: 'freq' | 'user', question: CountQuestion) {
  const asked = lives.filter((life) => !isWhole(life, question)).map(({ id }) => id);
  const counts = await countsOf(asked, question, by === 'freq' ? 'events' : 'events and people');
  const scoreOf = (life: Lifetime) => {
    if (isWhole(life, question)) return by === 'freq' ? life.times_seen : life.users_seen;
    const found = counts.get(life.id);
    return (by === 'freq' ? found?.count : found?.users) ?? 0;
  };
  return lives.map((life) => ({ id: life.id, score: scoreOf(life) })).sort((a, b) => b.score - a.score || b.id - a.id);
}

/** Its lifetime counters say what is in the range: it began there, and nothing is left out. */
export function isWhole({ first_seen: firstSeen }: { readonly first_seen: Date }, { range, environments }: CountQuestion): boolean {
  return range.isOpen && environments.length === 0 && firstSeen.getTime() >= range.startMs;
}

const WEEK_MS = 7 * 86_400_000;

/**
 * Ids of one page, and of the row after it, by trend. What was before the week that trends compare with moves nothing: it is
 * looked at only when the week does not fill the page.
 */
export async function trending(sql: Sql, filter: Filter, window: PageWindow): Promise<readonly number[]> {
  const { question } = filter;
  const weekMs = question.nowMs - WEEK_MS;
  const pageSince = async (startMs: number) => {
    const ids = await byTrend({ ...question, range: { ...question.range, startMs } });
    return issuePage(sql, { ...filter, order: { kind: 'ranked', ids }, window });
  };
  if (question.range.startMs >= weekMs || question.range.endMs <= weekMs) return pageSince(question.range.startMs);
  const page = await pageSince(weekMs);
  return page.length > window.limit ? page : pageSince(question.range.startMs);
}

async function byTrend(question: CountQuestion): Promise<readonly number[]> {
  const bindings = newBindings();
  const source = aggregateSource(question, bindings);
  const now = bindings.bind(Math.floor(question.nowMs / 1000), 'UInt32');
  return ranked(question, source, { score: trendSql(now), params: bindings.params });
}

/** Ids of issues with an event in a range that ended, by events: for them `last_seen` says nothing. */
export async function issuesInRange(question: CountQuestion): Promise<readonly number[]> {
  const bindings = newBindings();
  const source = countSource(question, bindings);
  return ranked(question, source, { score: source.events, params: bindings.params });
}

interface Score {
  readonly score: string;
  readonly params: Bindings['params'];
}

async function ranked({ events, metadata }: CountQuestion, source: CountSource, { score, params }: Score): Promise<readonly number[]> {
  const [row] = await events.select<{ ids: readonly (string | number)[] }>({
    text: `SELECT groupArray(issue_id) AS ids FROM (
             SELECT issue_id FROM ${source.table} WHERE ${source.where}
             GROUP BY issue_id ORDER BY ${score} DESC, issue_id DESC LIMIT ${MAX_RANKED})`,
    params,
  });
  return currentIds(metadata, (row?.ids ?? []).map(Number));
}

/** With half-lives of 4 h and 12 h: fresh events, a fresh issue, and this hour against the week. */
function trendSql(now: string): string {
  const ageHours = `(greatest(0, toInt64(${now}) - toInt64(toUnixTimestamp(bucket))) / 3600)`;
  const fresh = `log(1 + sum(events * exp2(-least(64, ${ageHours} / 4))))`;
  const young = `(exp2(-least(16, min(${ageHours}) / 12)) + 0.01)`;
  return `${fresh} * ${young} * (0.01 + sumIf(events, ${ageHours} < 1) / (sum(events) + 1) / 10)`;
}
