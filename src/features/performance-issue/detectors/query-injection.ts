import { fingerprintOfKind, type Detector, type Problem } from '../problem.ts';
import { textAttribute, type Segment, type SegmentSpan } from '../segment.ts';
import { isComplete, isQuery, isSelect } from './queries.ts';

/** Bound by the program: then nothing of a request is in the text. */
const PLACEHOLDER = /\?|\$\d|%s|%\(\w+\)s|(?<!:):[a-z_]\w*/i;
/** Drivers and libraries that write values into the text they report, and bind them all the same. */
const WRITTEN_BY_LIBRARY =
  /^auto\.db\.(?:rails|active_record|otel|opentelemetry|gorm|go-sql|sql\.go|sequelize|typeorm|mikro|zend|laravel)|otel|active_record|gorm|go-sql-driver|sequelize|typeorm|mikro-?orm/i;
/** What stands in any statement: as a value it proves nothing. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'select from where and or not in is null like between join left right inner outer on as by order group having limit offset asc desc ' +
    'distinct count sum avg min max union all exists case when then else end true false insert update delete set values into table index'
  ).split(' '),
);
/** Lists of whole numbers are written out by libraries that have made sure that they are such. */
const LIST_OF_NUMBERS = /\bIN\s*\([\d\s,]*\)/gi;

/**
 * A value that the request brought stands, with its name, in the WHERE of a SELECT as it came (processing §7.4). MongoDB is not looked at.
 */
export const queryInjection: Detector = (segment, { sql_injection_query_value_length_threshold: leastChars }) => {
  const inputs = segment.inputs.filter((input) => isTelling(input, leastChars));
  if (inputs.length === 0) return [];
  return segment.spans.flatMap((span) => (isOpen(span) ? (problemOf(span, inputs, segment) ?? []) : []));
};

function isTelling([name, value]: readonly [string, string], leastChars: number): boolean {
  if (value.length < leastChars || name === value) return false;
  return !KEYWORDS.has(value.toLowerCase()) && !KEYWORDS.has(name.toLowerCase());
}

function isOpen(span: SegmentSpan): boolean {
  if (!isQuery(span) || span.op === 'db.sql.active_record' || !isSelect(span) || !isComplete(span)) return false;
  if (PLACEHOLDER.test(span.text) || WRITTEN_BY_LIBRARY.test(span.origin)) return false;
  return textAttribute(span, 'db.system.name') !== 'redis';
}

function problemOf(span: SegmentSpan, inputs: Segment['inputs'], segment: Segment): Problem | null {
  const where = /\bWHERE\b([\s\S]*)$/i.exec(span.text)?.[1]?.replaceAll(LIST_OF_NUMBERS, 'IN ()') ?? '';
  const found = inputs.filter(([name, value]) => hasWord(where, name) && hasWord(where, value));
  if (found.length === 0) return null;
  const names = [...new Set(found.map(([name]) => name))].sort();
  return {
    kind: 'queryInjection',
    fingerprint: fingerprintOfKind('queryInjection', [...names, span.group]),
    subject: span.normalized,
    parent: segment.byId.get(span.parentId) ?? null,
    causes: [],
    offenders: [span],
    impactMs: null,
    figures: { input: names.join(', ') },
  };
}

/** Between letters or digits of something longer it is that, and not this. By `indexOf`: what a request brings is no pattern. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isWordChar(text[at - 1]) && !isWordChar(text[at + word.length])) return true;
  }
  return false;
}

function isWordChar(char: string | undefined): boolean {
  return char !== undefined && /[\w]/.test(char);
}
