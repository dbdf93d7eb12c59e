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

function python(): Target {
  const home = join(CACHE, `python-${PYTHON_SDK.replaceAll('=', '')}`);
  const command = join(home, 'bin/python');
  return {
    name: 'Python sentry-sdk 2',
    expected: { platform: 'python', sdk: 'sentry.python', chain: ['CardDeclined', 'PaymentError'], crash: /^reserve$/ },
    prepare: () =>
      reasonWhyNot(async () => {
        if (existsSync(join(home, 'installed'))) return;
        await run({ command: 'python3', args: ['-m', 'venv', home], timeoutMs: INSTALL_MS });
        await run({ command, args: ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PYTHON_SDK], timeoutMs: INSTALL_MS });
        mkdirSync(join(home, 'installed'));
      }),
    run: (dsn) => start('Python sentry-sdk 2', [command, join(PROGRAMS, 'python.py')], dsn),
  };
}

function go(): Target {
  const binary = join(CACHE, 'go-shop');
  return {
    name: 'Go sentry-go',
    expected: { platform: 'go', sdk: 'sentry.go', chain: ['main.CardDeclined', 'main.PaymentError'], crash: /^reserve$/ },
    prepare: () =>
      reasonWhyNot(() =>
        run({ command: 'go', args: ['build', '-buildvcs=false', '-o', binary, '.'], cwd: join(PROGRAMS, 'go'), timeoutMs: BUILD_MS }),
      ),
    run: (dsn) => start('Go sentry-go', [binary], dsn),
  };
}

function java(): Target {
  const libraries = join(CACHE, 'java-libraries');
  const classes = join(CACHE, 'java-classes');
  const home = join(PROGRAMS, 'java');
  return {
    name: 'Java io.sentry:sentry',
    expected: { platform: 'java', sdk: 'sentry.java', chain: ['Main$CardDeclined', 'Main$PaymentError'], crash: /^reserve$/ },
    prepare: () =>
      reasonWhyNot(async () => {
        if (!existsSync(libraries)) {
          const args = ['-q', '-B', '-ntp', `-DoutputDirectory=${libraries}`, 'dependency:copy-dependencies'];
          await run({ command: 'mvn', args, cwd: home, timeoutMs: INSTALL_MS });
        }
        mkdirSync(classes, { recursive: true });
        const source = join(home, 'src/main/java/shop/Main.java');
        await run({ command: 'javac', args: ['-d', classes, '-cp', `${libraries}/*`, source], timeoutMs: BUILD_MS });
      }),
    run: (dsn) => start('Java io.sentry:sentry', ['java', '-cp', `${classes}:${libraries}/*`, 'shop.Main'], dsn),
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
