import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';

/** Of a text that somebody else wrote: a megabyte in one word must not hold up the page. */
const FIRST = 3000;

export function LongText({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  if (isWhole || text.length <= FIRST) return text;
  return (
    <>
      {text.slice(0, FIRST).toWellFormed()}…{' '}
      <button type="button" className="link" onClick={() => setWhole(true)}>
        {words().event.allCharacters(text.length)}
      </button>
    </>
  );
}
