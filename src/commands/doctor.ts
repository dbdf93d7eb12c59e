import type { Config } from '../config.ts';
import { examineDatabases } from './doctor/databases.ts';
import { examineDirectory } from './doctor/directory.ts';
import type { Finding } from './doctor/finding.ts';
import { examineMachine } from './doctor/machine.ts';
import { examineAddress, examinePort, examineServer } from './doctor/server.ts';

const MARKS: Readonly<Record<Finding['state'], string>> = { well: 'ok    ', notice: 'note  ', broken: 'MEND  ', unknown: '-     ' };

/**
 * `vedette doctor [--json]`: looks at the machine, the data directory, the databases and the server, whether it runs or not, and
 * says what is wrong and how to mend it. Exit code 1 when something must be mended. Changes nothing.
 */
export async function doctor(config: Config, args: readonly string[]): Promise<void> {
  const stranger = args.find((arg) => arg !== '--json');
  if (stranger !== undefined) throw Object.assign(new Error(`doctor knows --json, not "${stranger}".`), { name: 'UsageError' });

  const findings = await examine(config);
  const isWell = findings.every((finding) => finding.state !== 'broken');
  process.stdout.write(args.includes('--json') ? `${JSON.stringify({ isWell, findings }, null, 2)}\n` : report(findings));
  if (!isWell) process.exitCode = 1;
}

/** Everything that can be said without changing anything. */
export async function examine(config: Config): Promise<readonly Finding[]> {
  const directory = examineDirectory(config);
  const server = directory.isInUse ? await examineServer(config) : [await examinePort(config)];
  return [
    ...examineMachine(config),
    ...directory.findings,
    ...server,
    ...(await examineAddress(config, directory.isInUse)),
    ...(await examineDatabases(config, directory.isInUse)),
  ];
}

function report(findings: readonly Finding[]): string {
  const lines = findings.map(
    ({ state, about, says, mend }) => `${MARKS[state]}${about.padEnd(16)}${says}${mend === undefined ? '' : `. ${mend}`}`,
  );
  const toMend = findings.filter((finding) => finding.state === 'broken').length;
  const verdict = toMend === 0 ? 'Nothing must be mended.' : `${toMend} of ${findings.length} must be mended.`;
  return `${[...lines, '', verdict].join('\n')}\n`;
}
