/** Small formulas over named numbers: `(a - b) / a * 100`. Read by hand, so that nothing a person typed is ever run. Pure. */
import { fail, ok } from './result.ts';
import type { Result } from './result.ts';

export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly sign: Sign; readonly left: Formula; readonly right: Formula };

type Sign = '+' | '-' | '*' | '/';

/** Where a formula stops making sense, in UTF-16 units from 0. */
export interface FormulaFault {
  readonly message: string;
  readonly position: number;
}

/** Longer ones are programs. It also bounds how deep parentheses go. */
const MAX_LENGTH = 200;
const TOKEN = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|([A-Za-z_]\w*)|([-+*/()−×÷]))/y;
/** As people write them. */
const SIGNS: Readonly<Record<string, string>> = { '−': '-', '×': '*', '÷': '/' };

interface Token {
  readonly kind: 'number' | 'name' | 'sign';
  readonly text: string;
  readonly at: number;
}

/** `names` are those that may stand in it. */
export function parseFormula(text: string, names: readonly string[]): Result<Formula, FormulaFault> {
  if (text.length > MAX_LENGTH) return fail({ message: `A formula has at most ${MAX_LENGTH} characters.`, position: MAX_LENGTH });
  const tokens = tokensOf(text);
  if (!tokens.ok) return tokens;
  const reader = { tokens: tokens.value, at: 0, end: text.length, names };
  const formula = sum(reader);
  if (!formula.ok) return formula;
  const rest = reader.tokens[reader.at];
  return rest === undefined ? formula : fail({ message: `${rest.text} does not belong here.`, position: rest.at });
}

/** Null where a number is missing, and where there is none: what is divided by zero. */
export function evaluate(formula: Formula, numbers: Readonly<Record<string, number | null>>): number | null {
  if (formula.kind === 'number') return formula.value;
  if (formula.kind === 'name') return numbers[formula.name] ?? null;
  const left = evaluate(formula.left, numbers);
  const right = evaluate(formula.right, numbers);
  if (left === null || right === null) return null;
  const value = APPLIED[formula.sign](left, right);
  return Number.isFinite(value) ? value : null;
}

const APPLIED: Readonly<Record<Sign, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
};

function tokensOf(text: string): Result<readonly Token[], FormulaFault> {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; text.slice(end).trim() !== ''; end = TOKEN.lastIndex) {
    TOKEN.lastIndex = end;
    const match = TOKEN.exec(text);
    if (match === null) {
      const at = end + (text.slice(end).length - text.slice(end).trimStart().length);
      return fail({ message: `${text[at] ?? ''} is not part of a formula: it has numbers, a, b, + − × ÷ and parentheses.`, position: at });
    }
    const [whole, number, name, sign = ''] = match;
    const token = number ?? name ?? SIGNS[sign] ?? sign;
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
    tokens.push({ kind, text: token, at: match.index + whole.length - whole.trimStart().length });
  }
  return ok(tokens);
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  readonly end: number;
  readonly names: readonly string[];
}

type Read = Result<Formula, FormulaFault>;

function sum(reader: Reader): Read {
  return chain(reader, ['+', '-'], product);
}

function product(reader: Reader): Read {
  return chain(reader, ['*', '/'], factor);
}

function chain(reader: Reader, signs: readonly string[], next: (reader: Reader) => Read): Read {
  let left = next(reader);
  while (left.ok && signs.includes(signHere(reader))) {
    const sign = signHere(reader) as Sign; // one of `signs`, which are signs
    reader.at += 1;
    const right = next(reader);
    if (!right.ok) return right;
    left = ok({ kind: 'call', sign, left: left.value, right: right.value });
  }
  return left;
}

function signHere({ tokens, at }: Reader): string {
  const token = tokens[at];
  return token?.kind === 'sign' ? token.text : '';
}

function factor(reader: Reader): Read {
  const token = reader.tokens[reader.at];
  if (token === undefined) return fail({ message: 'The formula ends where a number or a name should stand.', position: reader.end });
  reader.at += 1;
  if (token.kind === 'number') return ok({ kind: 'number', value: Number(token.text) });
  if (token.kind === 'name') {
    if (reader.names.includes(token.text)) return ok({ kind: 'name', name: token.text });
    return fail({ message: `There is no ${token.text} here: a formula names ${reader.names.join(' and ')}.`, position: token.at });
  }
  if (token.text === '-') {
    const negated = factor(reader);
    return negated.ok ? ok({ kind: 'call', sign: '-', left: { kind: 'number', value: 0 }, right: negated.value }) : negated;
  }
  return token.text === '(' ? bracket(reader, token) : fail({ message: `${token.text} does not belong here.`, position: token.at });
}

function bracket(reader: Reader, open: Token): Read {
  const inside = sum(reader);
  if (!inside.ok) return inside;
  if (signHere(reader) !== ')') return fail({ message: 'This ( is not closed by ).', position: open.at });
  reader.at += 1;
  return inside;
}
