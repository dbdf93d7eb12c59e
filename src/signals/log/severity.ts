/** Severities of ingest protocol §4.1.1. */
import { LEVELS } from './contract.ts';

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['trace', 1],
  ['debug', 5],
  ['info', 9],
  ['warn', 13],
  ['error', 17],
  ['fatal', 21],
]);
/** Words of other loggers. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['warning', 'warn'],
  ['critical', 'fatal'],
  ['notice', 'info'],
  ['log', 'info'],
  ['err', 'error'],
]);
const MAX_CHARS = 32;
const INFO = 9;

export interface Severity {
  readonly text: string;
  /** 1 to 24. */
  readonly number: number;
}

/** What was sent first, then the level's number; where there is no level, the number's. Null when neither says anything. */
export function severityOf(level: unknown, number: unknown): Severity | null {
  const sent = typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 24 ? number : null;
  const word = typeof level === 'string' ? level.trim().toLowerCase().slice(0, MAX_CHARS).toWellFormed() : '';
  if (word === '') return sent === null ? null : { text: levelOf(sent), number: sent };
  const text = ALIASES.get(word) ?? word;
  return { text, number: sent ?? NUMBERS.get(text) ?? INFO };
}

function levelOf(number: number): string {
  return LEVELS[Math.floor((number - 1) / 4)] ?? 'info';
}
