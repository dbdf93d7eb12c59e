import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completed, completionAt } from './mentions.ts';
import { blocksOf, type Block, type Inline } from './note-markdown.ts';

function textsOf(blocks: readonly Block[]): readonly Inline[] {
  return blocks.flatMap((block) => (block.kind === 'code' ? [] : block.kind === 'list' ? block.items.flat() : block.lines.flat()));
}

test('a comment has paragraphs, lists, quotes and code, and in them bold, code, links and mentions', () => {
  const blocks = blocksOf(
    [
      '**Found** it, @Hana Berg: `rate` is empty',
      '',
      '- see https://x.test/1',
      '- [the docs](https://x.test/2)',
      '> as said',
      '```',
      'a < b',
      '```',
    ].join('\n'),
    ['@Hana Berg'],
  );

  expect(blocks).toEqual([
    {
      kind: 'paragraph',
      lines: [
        [
          { kind: 'strong', children: [{ kind: 'text', text: 'Found' }] },
          { kind: 'text', text: ' it, ' },
          { kind: 'mention', text: '@Hana Berg' },
          { kind: 'text', text: ': ' },
          { kind: 'code', text: 'rate' },
          { kind: 'text', text: ' is empty' },
        ],
      ],
    },
    {
      kind: 'list',
      items: [
        [
          { kind: 'text', text: 'see ' },
          { kind: 'link', url: 'https://x.test/1', text: 'https://x.test/1' },
        ],
        [{ kind: 'link', url: 'https://x.test/2', text: 'the docs' }],
      ],
    },
    { kind: 'quote', lines: [[{ kind: 'text', text: 'as said' }]] },
    { kind: 'code', text: 'a < b' },
  ]);
});

test('no address but http, https and mailto becomes a link', () => {
  const links = textsOf(
    blocksOf('[a](javascript:alert(1)) [b](data:text/html,x) [c](//evil) ![d](https://x.test/d.png) [e](mailto:a@x.test)'),
  );

  expect(links.filter((part) => part.kind === 'link').map((part) => part.kind === 'link' && part.url)).toEqual([
    'https://x.test/d.png',
    'mailto:a@x.test',
  ]);
});

test('no text makes the reader throw, and the longest of them are read', () => {
  fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => void blocksOf(text, ['@a'])));
  // What made expressions and loops go back over the text again and again, at the length that the API allows.
  for (const piece of ['*', '**a', '`', '[', '[a](', '> ', '- a\n', '```\n', 'https://', '@a']) {
    expect(blocksOf(piece.repeat(65_536 / piece.length), ['@a']).length).toBeGreaterThan(0);
  }
});

test('a name is completed where the caret stands, and only there', () => {
  expect(completionAt('ask @ha', 7)).toEqual({ sign: '@', typed: 'ha', from: 4 });
  expect(completionAt('#', 1)).toEqual({ sign: '#', typed: '', from: 0 });
  expect(completionAt('mail a@b', 8)).toBe(null);
  expect(completionAt('ask @ha and', 11)).toBe(null);
  expect(completed('ask @ha now', { sign: '@', typed: 'ha', from: 4 }, 'Hana Berg')).toEqual({ text: 'ask @Hana Berg  now', caret: 15 });
});
