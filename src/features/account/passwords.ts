import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/** Reliability S1: 19,456 kB, two passes, one lane. Hashes made with other figures are replaced at the next login. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;
const SALT_BYTES = 16;
/** More at once would let strangers take the memory and both cores. */
const MAX_RUNNING = 2;
/** Waiting beyond this, a login is refused: an attack must not queue for minutes. */
const MAX_WAITING = 50;

/** Too many passwords are being checked; the caller answers 429. */
export class PasswordsBusyError extends Error {
  override name = 'PasswordsBusyError';
}

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MAX_RUNNING) {
    if (waiting.length >= MAX_WAITING) throw new PasswordsBusyError('too many passwords are being checked');
    await new Promise<void>((resolve) => waiting.push(resolve)); // the one before hands its turn over: `running` stays
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** PHC string of argon2id. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await inTurn(() => argon2id(password, salt, COST));
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

export interface PasswordCheck {
  readonly isRight: boolean;
  /** Made with other figures than today's: hash again while the password is at hand. */
  readonly isOutdated: boolean;
}

/**
 * Takes the same time for an account that does not exist (`stored` null) as for a wrong password (S4).
 */
export async function checkPassword(password: string, stored: string | null): Promise<PasswordCheck> {
  const parsed = parsePhc(stored ?? NOBODY);
  if (!parsed) return { isRight: false, isOutdated: false };
  const tag = await inTurn(() => argon2id(password, parsed.salt, parsed.cost));
  const isRight = tag.length === parsed.tag.length && timingSafeEqual(tag, parsed.tag) && stored !== null;
  const { memory, passes, parallelism } = parsed.cost;
  return { isRight, isOutdated: memory !== COST.memory || passes !== COST.passes || parallelism !== COST.parallelism };
}

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

async function argon2id(password: string, salt: Uint8Array, cost: Cost): Promise<Buffer> {
  return Buffer.from(await derive('argon2id', { message: password.normalize('NFKC'), nonce: salt, tagLength: TAG_BYTES, ...cost }));
}

function parsePhc(text: string): { salt: Buffer; tag: Buffer; cost: Cost } | null {
  const match = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/.exec(text);
  if (!match) return null;
  const [, memory, passes, parallelism, salt = '', tag = ''] = match;
  return {
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
  };
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}

/** A well-formed hash that no password has. */
const NOBODY = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${unpadded(Buffer.alloc(SALT_BYTES))}$${unpadded(Buffer.alloc(TAG_BYTES))}`;

/**
 * The passwords that guessers try first and that are long enough for us (S1). Short: length does most of the work.
 */
const BREACHED = new Set([
  '123456789012',
  '1234567890123',
  '12345678901234',
  '123456789012345',
  '1234567890123456',
  '111111111111',
  '000000000000',
  'qwertyuiop123',
  'qwertyuiopasdf',
  'qwertyuiop[]',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'passwordpassword',
  'password1234',
  'password12345',
  'password123456',
  'password1234567',
  'administrator',
  'administrator1',
  'letmeinletmein',
  'iloveyouiloveyou',
  'abcdefghijkl',
  'abcdefghijklm',
  'abc123abc123',
  'qazwsxedcrfv',
  'zaq12wsxcde3',
  'changemechangeme',
  'changeme1234',
  'welcome12345',
  'welcome123456',
  'trustno1trustno1',
  'correcthorsebatterystaple',
  'unknown123456',
  'football1234',
  'monkey123456',
]);

/** A sentence when the password is one of those; null when it may be used. */
export function refusePassword(password: string, email: string): string | null {
  const lower = password.toLowerCase();
  if (BREACHED.has(lower) || /^(.)\1+$/.test(lower)) return 'This password is on every list of stolen passwords.';
  if (email !== '' && lower === email.toLowerCase()) return 'The password must not be the e-mail address.';
  return null;
}
