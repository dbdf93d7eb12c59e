const RIGHT_TO_LEFT = 'שגיאה: ההזמנה אבדה في الطريق إلى المستودع';
const ZALGO =
  'Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034da\u0325\u0348\u0353l\u0321\u0355\u0356go'.repeat(
    30,
  );
const EMOJI = '👩‍👩‍👧‍👦🏴‍☠️🧑🏽‍🚒'.repeat(70);
const LONG_WORD = 'w'.repeat(1_000_000);

/** Events that are allowed and that nobody expects. */
export const STRANGE: Readonly<Record<string, object>> = {
  'ten thousand frames': {
    exception: {
      values: [
        { type: 'RangeError', value: 'Maximum call stack size exceeded', stacktrace: { frames: Array.from({ length: 10_000 }, frame) } },
      ],
    },
  },
  'a message of a megabyte in one word': { message: LONG_WORD },
  'an exception of a megabyte in one word': {
    exception: { values: [{ type: 'T'.repeat(5000), value: LONG_WORD }] },
    transaction: 'x'.repeat(2000),
  },
  'right to left, and zalgo': {
    exception: { values: [{ type: RIGHT_TO_LEFT, value: `${RIGHT_TO_LEFT} \u202e ${ZALGO}` }] },
    tags: { direction: RIGHT_TO_LEFT, zalgo: ZALGO.slice(0, 200) },
    user: { username: RIGHT_TO_LEFT, id: ZALGO.slice(0, 100) },
  },
  'two hundred emoji a tag': {
    message: EMOJI,
    tags: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`emoji-${index}`, [...EMOJI].slice(0, 190).join('').slice(0, 200)])),
    environment: '🧪'.repeat(20),
    release: `🚀@${'9'.repeat(100)}`,
  },
  'causes in a circle, and a cause of its own': {
    exception: {
      values: [
        { type: 'A', value: 'first', mechanism: { type: 'chained', exception_id: 1, parent_id: 2 } },
        { type: 'B', value: 'second', mechanism: { type: 'chained', exception_id: 2, parent_id: 1, is_exception_group: true } },
        { type: 'C', value: 'alone', mechanism: { type: 'chained', exception_id: 3, parent_id: 3 } },
      ],
    },
  },
  'the year 1970': { message: 'from long ago', timestamp: 1, breadcrumbs: { values: [{ timestamp: 0, message: 'the beginning' }] } },
  'nothing at all': {},
  'values of every depth and kind': {
    message: 'bags',
    extra: { deep: nested(60), wide: Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`key-${index}`, index])), none: null },
    contexts: { ['c'.repeat(200)]: { ['k'.repeat(500)]: 'v'.repeat(20_000) } },
    request: { url: `https://shop.example/${'path/'.repeat(500)}`, headers: [['Cookie', 'c'.repeat(8000)]] },
  },
};

/** Short, for an event may have a megabyte; some with long lines. */
function frame(_: unknown, index: number): object {
  const isLong = index % 500 === 0;
  return {
    function: `recurse${index % 7}`,
    filename: isLong ? `src/${'very/'.repeat(60)}deep.js` : 'a.js',
    lineno: index,
    in_app: index % 3 === 0,
    ...(isLong ? { context_line: `return recurse(${'argument, '.repeat(80)});` } : {}),
  };
}

function nested(depth: number): unknown {
  return depth === 0 ? 'bottom' : { [`level ${depth}`]: nested(depth - 1) };
}
