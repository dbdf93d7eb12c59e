import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, PROGRAMS, reasonWhyNot, run } from './run-program.ts';
import type { Target } from './target.ts';

/** Installing and compiling, at most: a cold cargo build of the SDK takes two minutes on two cores. */
const INSTALL_MS = 180_000;
const BUILD_MS = 420_000;

const PYTHON_SDK = 'sentry-sdk==2.75.0';

/** SDKs of other languages, from their own registries. */
export const LANGUAGES: readonly Target[] = [python(), go(), java(), rust()];

const PYTHON_HOME = join(CACHE, `python-${PYTHON_SDK.replaceAll('=', '')}`);

/** A Python with the SDK, installed when it is first wanted. */
export async function pythonCommand(): Promise<string> {
  const home = PYTHON_HOME;
  const command = join(home, 'bin/python');
  if (existsSync(join(home, 'installed'))) return command;
  await run({ command: 'python3', args: ['-m', 'venv', home], timeoutMs: INSTALL_MS });
  await run({ command, args: ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PYTHON_SDK], timeoutMs: INSTALL_MS });
  mkdirSync(join(home, 'installed'));
  return command;
}

function python(): Target {
  return {
    name: 'Python sentry-sdk 2',
    expected: { platform: 'python', sdk: 'sentry.python', chain: ['CardDeclined', 'PaymentError'], crash: /^reserve$/ },
    prepare: () => reasonWhyNot(pythonCommand),
    run: async (dsn) => start('Python sentry-sdk 2', [await pythonCommand(), join(PROGRAMS, 'python.py')], dsn),
  };
}

/** A program of the Go module, built when it is first wanted. */
export async function goProgram(folder = '.'): Promise<string> {
  const binary = join(CACHE, folder === '.' ? 'go-shop' : `go-${folder.slice(2)}`);
  await run({ command: 'go', args: ['build', '-buildvcs=false', '-o', binary, folder], cwd: join(PROGRAMS, 'go'), timeoutMs: BUILD_MS });
  return binary;
}

function go(): Target {
  const binary = join(CACHE, 'go-shop');
  return {
    name: 'Go sentry-go',
    expected: { platform: 'go', sdk: 'sentry.go', chain: ['main.CardDeclined', 'main.PaymentError'], crash: /^reserve$/ },
    prepare: () => reasonWhyNot(() => goProgram()),
    run: (dsn) => start('Go sentry-go', [binary], dsn),
  };
}

const [JAVA_LIBRARIES, JAVA_CLASSES] = [join(CACHE, 'java-libraries'), join(CACHE, 'java-classes')];

/** The class path of a program in Java, compiled when it is first wanted. */
export async function javaClassPath(program: string): Promise<string> {
  const home = join(PROGRAMS, 'java');
  if (!existsSync(JAVA_LIBRARIES)) {
    const args = ['-q', '-B', '-ntp', `-DoutputDirectory=${JAVA_LIBRARIES}`, 'dependency:copy-dependencies'];
    await run({ command: 'mvn', args, cwd: home, timeoutMs: INSTALL_MS });
  }
  mkdirSync(JAVA_CLASSES, { recursive: true });
  const source = join(home, `src/main/java/shop/${program}.java`);
  await run({ command: 'javac', args: ['-d', JAVA_CLASSES, '-cp', `${JAVA_LIBRARIES}/*`, source], timeoutMs: BUILD_MS });
  return `${JAVA_CLASSES}:${JAVA_LIBRARIES}/*`;
}

function java(): Target {
  return {
    name: 'Java io.sentry:sentry',
    expected: { platform: 'java', sdk: 'sentry.java', chain: ['Main$CardDeclined', 'Main$PaymentError'], crash: /^reserve$/ },
    prepare: () => reasonWhyNot(() => javaClassPath('Main')),
    run: async (dsn) => start('Java io.sentry:sentry', ['java', '-cp', await javaClassPath('Main'), 'shop.Main'], dsn),
  };
}

function rust(): Target {
  const target = join(CACHE, 'rust');
  return {
    name: 'Rust sentry',
    expected: {
      platform: 'native',
      sdk: 'sentry.rust',
      chain: ['CardDeclined', 'PaymentError'],
      crash: /^shop::reserve$/,
      library: /^(?:std|core)::|libc/,
    },
    prepare: () =>
      reasonWhyNot(() =>
        run({
          command: 'cargo',
          args: ['build', '--quiet', '--locked'],
          cwd: join(PROGRAMS, 'rust'),
          env: { CARGO_TARGET_DIR: target },
          timeoutMs: BUILD_MS,
        }),
      ),
    run: (dsn) => start('Rust sentry', [join(target, 'debug/shop')], dsn),
  };
}

function start(name: string, [command, ...args]: readonly [string, ...string[]], dsn: string): Promise<unknown> {
  return run({ command, args, env: { SENTRY_DSN: dsn, SDK_SUITE: name } });
}
