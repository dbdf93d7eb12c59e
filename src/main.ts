import { ConfigError, describeConfig, readConfig } from './config.ts';
import type { Config } from './config.ts';
import { countBuffersWithHeap } from './lib/external-memory.ts';
import { rememberCompiled } from './lib/compile-cache.ts';

/** One sentence for the person who typed the command, exit code 1: wrong options, a directory in use, a missing package. */
const FOR_PEOPLE = new Set(['ConfigError', 'DataDirectoryTakenError', 'UsageError']);

const COMMANDS: Readonly<Record<string, { readonly about: string; run(config: Config, args: readonly string[]): Promise<void> }>> = {
  serve: {
    about: 'Runs Vedette: accepts events, processes them, serves the API and the dashboard.',
    async run(config) {
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
  help: { about: 'This list.', run: async () => print(usage()) },
};

/** Started by `serve`, not by people: the process that applies the log. */
const CHILDREN: Readonly<Record<string, (argument: string) => Promise<void>>> = {
  async 'processor-child'(argument) {
    countBuffersWithHeap();
    await (await import('./roles/processor-child.ts')).runProcessorChild(argument);
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
  if (child) return child(args[0] ?? '');
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
