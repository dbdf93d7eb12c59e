import { BoundedCache } from '../../lib/bounded-cache.ts';
import { mayTell } from './telling-names.ts';

/** What the name of a field says about its value (§10.2). */
export type KeyVerdict = 'keep' | 'password' | 'sensitive' | 'safe';

const SECRET_WORDS = /password|secret|passwd|api[_-]?key|auth|credentials|mysql_pwd|private[_-]?key|token/;
const SECRET_NAMES = new Set(['otp', 'two_factor', 'two-factor']);

/** Cookies that carry a session or guard one. */
const COOKIES = new Set(
  'sentrysid sudo su session __session sessionid user_session symfony phpsessid fasthttpsessionid mysession irissessionid _vercel_jwt csrf xsrf _xsrf _csrf csrf-token csrf_token xsrf-token xsrf_token fastcsrf _iris_csrf'.split(
    ' ',
  ),
);
const COOKIE_ATTRIBUTE = 'http.request.header.cookie.';

/** Distinct keys of a project number in the hundreds; keys that hold ids do not, and push the others out now and then. */
const MAX_KNOWN_KEYS = 20_000;
const MAX_KNOWN_NAMES = 5_000;
/** Names of fields are not longer; a longer one is judged by its beginning, like all that only looks like a name. */
const MAX_KEY_CHARS = 256;

export interface KeyRules {
  verdict(key: string): KeyVerdict;
  /** Of what looks like a name inside a text. Remembered apart: these are many, and must not push the keys out. */
  nameVerdict(name: string): KeyVerdict;
  /** Of a cookie. */
  cookieVerdict(name: string): KeyVerdict;
  /** Whether there are rules of the project's own: only those can name the fields of the protocol. */
  readonly hasOwnRules: boolean;
}

interface KeyOptions {
  readonly useDefaults: boolean;
  readonly sensitive: readonly string[];
  readonly safe: ReadonlySet<string>;
}

/**
 * Most keys are told from their letters. The verdicts of the others are remembered: the same few come again and again, and a
 * look-up costs a twentieth of the expressions.
 */
export function keyRules(options: KeyOptions): KeyRules {
  const known = new BoundedCache<KeyVerdict>(MAX_KNOWN_KEYS);
  const knownNames = new BoundedCache<KeyVerdict>(MAX_KNOWN_NAMES);
  const hasOwnRules = options.sensitive.length > 0 || options.safe.size > 0;
  return {
    hasOwnRules,
    verdict: (key) => {
      if (!hasOwnRules && !mayTell(key)) return 'keep';
      return known.get(key) ?? (key.length > MAX_KEY_CHARS ? judge(key, options) : known.set(key, judge(key, options)));
    },
    nameVerdict: (name) => knownNames.get(name) ?? knownNames.set(name, judge(name, options)),
    cookieVerdict: (name) => {
      const verdict = judge(name, options);
      return verdict === 'keep' && options.useDefaults && COOKIES.has(name.toLowerCase()) ? 'password' : verdict;
    },
  };
}

function judge(key: string, { useDefaults, sensitive, safe }: KeyOptions): KeyVerdict {
  const lower = key.slice(0, MAX_KEY_CHARS).toLowerCase();
  if (safe.has(lower)) return 'safe';
  if (useDefaults && isSecretName(lower)) return 'password';
  return sensitive.some((word) => lower.includes(word)) ? 'sensitive' : 'keep';
}

function isSecretName(lower: string): boolean {
  if (SECRET_WORDS.test(lower) || SECRET_NAMES.has(lower)) return true;
  return lower.startsWith(COOKIE_ATTRIBUTE) && COOKIES.has(lower.slice(COOKIE_ATTRIBUTE.length));
}
