import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeConfig } from './config.ts';

/** Rows of docs/operate/configuration.md as the program would write them. */
function rowsOfProgram(): readonly string[] {
  return describeConfig()
    .split(/\n(?=[A-Z])/)
    .map((option) => {
      const [head = '', about = '', form = ''] = option.split('\n    ');
      const [, name = '', byDefault = ''] = /^(\w+)(?: \(default (.*)\))?$/.exec(head) ?? [];
      return `| \`${name}\` | ${byDefault === '' ? '–' : byDefault} | ${form.replaceAll('|', '\\|')} | ${about.replaceAll('|', '\\|')} |`;
    });
}

function read(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

test('every option stands in docs/operate/configuration.md with its default, form and sentence, and nothing else does', () => {
  const documented = read('docs/operate/configuration.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));

  expect(documented.toSorted()).toEqual(rowsOfProgram().toSorted());
});

test('no document names an option that there is not', () => {
  const known = new Set(rowsOfProgram().map((row) => row.split('`')[1]));
  const documents = [
    'README.md',
    ...['README', 'several-machines', 'backup', 'sizing', 'upgrade', 'security', 'drills', 'containers', 'aws'].map(
      (name) => `docs/operate/${name}.md`,
    ),
  ];

  const unknown = documents.flatMap((path) =>
    [...read(path).matchAll(/\b(?:VEDETTE|DATABASE|CLICKHOUSE|KAFKA|REDIS|S3|BACKUP)_[A-Z0-9_]*[A-Z0-9]\b/g)]
      .filter(([name]) => !known.has(name))
      .map(([name]) => `${path}: ${name}`),
  );

  expect(unknown).toEqual([]);
});
