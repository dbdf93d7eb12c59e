import { expect, test } from 'vitest';
import { answering, pastedId, type Command, type Section } from './commands.ts';

const command = (section: Section, label: string): Command => ({ id: label, section, label, run: () => {} });

test('what is in focus stands above places, places above what is looked for, whatever the match', () => {
  const commands = [
    command('look', 'Theme: dark'),
    command('places', 'Issues'),
    command('actions', 'Resolve issue'),
    command('projects', 'Issues of shop'),
  ];

  expect(answering(commands, 'issue').map(({ label }) => label)).toEqual(['Resolve issue', 'Issues', 'Issues of shop']);
});

test('an empty box offers where one was and what is here, not every project', () => {
  const commands = [command('projects', 'Issues of shop'), command('recent', 'TypeError'), command('places', 'Issues')];

  expect(answering(commands, ' ').map(({ label }) => label)).toEqual(['TypeError', 'Issues']);
});

test('ids are known in the forms in which they are passed around', () => {
  const id = 'FC6D8C0C43FC4630AD850EE518F1B9D0';

  expect(pastedId(` ${id} `)).toEqual({ kind: 'event', id: id.toLowerCase() });
  expect(pastedId('fc6d8c0c-43fc-4630-ad85-0ee518f1b9d0')).toEqual({ kind: 'event', id: id.toLowerCase() });
  expect(pastedId('SHOP-WB')?.id).toBe('SHOP-WB');
  expect(pastedId('shop-1f')).toEqual({ kind: 'issue', id: 'SHOP-1F' });
  expect(['checkout', 'checkout-web', 'level:error', 'why not -1', ''].map(pastedId)).toEqual([null, null, null, null, null]);
});
