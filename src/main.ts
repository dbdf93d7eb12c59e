import { ConfigError, describeConfig, readConfig } from './config.ts';
import type { Config } from './config.ts';
import { countBuffersWithHeap, letHeapGrow } from './lib/external-memory.ts';
import { rememberCompiled } from './lib/compile-cache.ts';

/** One sentence for the person who typed the command, exit code 1: wrong options, a directory in use, a missing package. */
const FOR_PEOPLE = new Set(['ConfigError', 'DataDirectoryTakenError', 'UsageError']);

const COMMANDS: Readonly<Record<string, { readonly about: string; run(config: Config, args: readonly string[]): Promise<void> }>> = {
  serve: {
    about: 'Runs Vedette: accepts events, processes them, serves the API and the dashboard.',
    async run(config) {
      countBuffersWithHeap();
      letHeapGrow();
      rememberCompiled(config.VEDETTE_DATA_DIR);
      await (await import('./commands/serve.ts')).serve(config);
    },
  },
  config: {
    about: 'Lists every option with its default and what it does.',
    run: async () => print(describeConfig()),
  },
  doctor: {
    about: 'Checks the machine and says what is wrong.',
    run: async (config, args) => (await import('./commands/doctor.ts')).doctor(config, args),
  },
  dlq: {
    about: 'Records that could not be processed: list, show, retry, drop.',
    run: async (config, args) => (await import('./commands/dlq.ts')).dlq(config, args),
  },
  log: {
    about: 'The log: status, and replay of what a store has lost.',
    run: async (config, args) => (await import('./commands/log.ts')).log(config, args),
  },
  migrate: {
    about: 'Brings the databases up to this version, as every start does, and ends.',
    run: async (config) => (await import('./commands/migrate.ts')).migrate(config),
  },
  backup: {
    about: 'Copies everything into a directory or a bucket, while the server runs.',
    run: async (config, args) => (await import('./commands/backup.ts')).backup(config, args),
  },
  restore: {
    about: 'Makes an installation from a backup.',
    run: async (config, args) => (await import('./commands/restore.ts')).restore(config, args),
  },
  audit: {
    about: 'Proves that the audit log was not tampered with.',
    run: async (config) => (await import('./commands/audit.ts')).audit(config),
  },
  sourcemaps: {
    about: 'Source maps: explain an event, check a build.',
    run: async (config, args) => (await import('./commands/sourcemaps.ts')).sourcemaps(config, args, process.env),
  },
  help: { about: 'This list.', run: async () => print(usage()) },
};

/** Started by `serve`, not by people: the process that applies the log. */
const CHILDREN: Readonly<Record<string, () => Promise<void>>> = {
  async 'processor-child'() {
    countBuffersWithHeap();
    await (await import('./roles/processor-child.ts')).runProcessorChild();
  },
};

const [name = 'serve', ...args] = process.argv.slice(2);
try {
  await run();
} catch (error) {
  if (!(error instanceof Error) || !FOR_PEOPLE.has(error.name)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const child = CHILDREN[name];
  if (child) return child();
  const command = COMMANDS[name === '--help' || name === '-h' ? 'help' : name];
  if (!command) throw new ConfigError(`There is no command "${name}".\n\n${usage()}`);
  return command.run(readConfig(process.env), args);
}

function usage(): string {
  const lines = Object.entries(COMMANDS).map(([command, { about }]) => `  ${command.padEnd(10)}${about}`);
  return `vedette <command>\n\n${lines.join('\n')}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
