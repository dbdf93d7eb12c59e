/** The platforms of the set-up page: what to install, and the lines that start the SDK with the real DSN. */
export interface Platform {
  readonly id: string;
  readonly name: string;
  /** Two letters instead of a logo: brands are not ours to show. */
  readonly tile: string;
  readonly isJavaScript: boolean;
  /** The package, for npm and its kin; or the whole command. */
  readonly install: string;
  readonly file: string;
  readonly snippet: (dsn: string) => string;
  readonly fail: string;
}

const js = (name: string) => (dsn: string) =>
  `import * as Sentry from "${name}";

Sentry.init({
  dsn: "${dsn}",
  environment: "production",
});`;

const BROWSER: Platform = {
  id: 'javascript',
  name: 'Browser',
  tile: 'JS',
  isJavaScript: true,
  install: '@sentry/browser',
  file: 'src/main.js',
  snippet: js('@sentry/browser'),
  fail: 'throw new Error("hello from the browser")',
};

export const PLATFORMS: readonly Platform[] = [
  BROWSER,
  {
    id: 'javascript-react',
    name: 'React',
    tile: 'Re',
    isJavaScript: true,
    install: '@sentry/react',
    file: 'src/main.tsx',
    snippet: js('@sentry/react'),
    fail: 'throw new Error("hello from React")',
  },
  {
    id: 'javascript-vue',
    name: 'Vue',
    tile: 'Vu',
    isJavaScript: true,
    install: '@sentry/vue',
    file: 'src/main.ts',
    snippet: vue,
    fail: 'throw new Error("hello from Vue")',
  },
  {
    id: 'javascript-nextjs',
    name: 'Next.js',
    tile: 'Nx',
    isJavaScript: true,
    install: '@sentry/nextjs',
    file: 'instrumentation-client.ts',
    snippet: js('@sentry/nextjs'),
    fail: 'throw new Error("hello from Next.js")',
  },
  {
    id: 'node',
    name: 'Node.js',
    tile: 'No',
    isJavaScript: true,
    install: '@sentry/node',
    file: 'instrument.mjs',
    snippet: js('@sentry/node'),
    fail: 'throw new Error("hello from Node.js")',
  },
  {
    id: 'python',
    name: 'Python',
    tile: 'Py',
    isJavaScript: false,
    install: 'pip install sentry-sdk',
    file: 'main.py',
    snippet: python,
    fail: '1 / 0',
  },
  {
    id: 'python-django',
    name: 'Django',
    tile: 'Dj',
    isJavaScript: false,
    install: 'pip install "sentry-sdk[django]"',
    file: 'settings.py',
    snippet: python,
    fail: 'raise Exception("hello from Django")',
  },
  {
    id: 'go',
    name: 'Go',
    tile: 'Go',
    isJavaScript: false,
    install: 'go get github.com/getsentry/sentry-go',
    file: 'main.go',
    snippet: go,
    fail: 'sentry.CaptureException(errors.New("hello from Go"))',
  },
  {
    id: 'java',
    name: 'Java',
    tile: 'Ja',
    isJavaScript: false,
    install: 'implementation("io.sentry:sentry:8.+")',
    file: 'Main.java',
    snippet: java,
    fail: 'throw new IllegalStateException("hello from Java");',
  },
  {
    id: 'rust',
    name: 'Rust',
    tile: 'Rs',
    isJavaScript: false,
    install: 'cargo add sentry',
    file: 'main.rs',
    snippet: rust,
    fail: 'panic!("hello from Rust");',
  },
  {
    id: 'php',
    name: 'PHP',
    tile: 'Ph',
    isJavaScript: false,
    install: 'composer require sentry/sentry',
    file: 'index.php',
    snippet: php,
    fail: 'throw new Exception("hello from PHP");',
  },
  {
    id: 'ruby',
    name: 'Ruby',
    tile: 'Rb',
    isJavaScript: false,
    install: 'bundle add sentry-ruby',
    file: 'app.rb',
    snippet: ruby,
    fail: 'raise "hello from Ruby"',
  },
  {
    id: 'dotnet',
    name: '.NET',
    tile: 'C#',
    isJavaScript: false,
    install: 'dotnet add package Sentry',
    file: 'Program.cs',
    snippet: dotnet,
    fail: 'throw new Exception("hello from .NET");',
  },
  {
    id: 'apple-ios',
    name: 'iOS',
    tile: 'Sw',
    isJavaScript: false,
    install: 'https://github.com/getsentry/sentry-cocoa (Swift package)',
    file: 'AppDelegate.swift',
    snippet: swift,
    fail: 'fatalError("hello from iOS")',
  },
  {
    id: 'android',
    name: 'Android',
    tile: 'Ko',
    isJavaScript: false,
    install: 'id("io.sentry.android.gradle") version "5.+"',
    file: 'AndroidManifest.xml',
    snippet: android,
    fail: 'throw RuntimeException("hello from Android")',
  },
  {
    id: 'flutter',
    name: 'Flutter',
    tile: 'Fl',
    isJavaScript: false,
    install: 'flutter pub add sentry_flutter',
    file: 'lib/main.dart',
    snippet: flutter,
    fail: "throw Exception('hello from Flutter');",
  },
];

export const PACKAGE_MANAGERS = ['npm', 'pnpm', 'yarn'] as const;
export type PackageManager = (typeof PACKAGE_MANAGERS)[number];

export function installCommand(platform: Platform, manager: PackageManager): string {
  if (!platform.isJavaScript) return platform.install;
  return `${manager} ${manager === 'npm' ? 'install' : 'add'} ${platform.install}`;
}

/** Of a project's platform as SDKs and the API name it; the first one that fits, else the browser. */
export function platformOf(id: string | null): Platform {
  const exact = PLATFORMS.find((platform) => platform.id === id);
  const family = PLATFORMS.find((platform) => id !== null && (id.startsWith(platform.id) || platform.id.startsWith(id)));
  return exact ?? family ?? BROWSER;
}

function vue(dsn: string): string {
  return `import { createApp } from "vue";
import * as Sentry from "@sentry/vue";

const app = createApp(App);
Sentry.init({
  app,
  dsn: "${dsn}",
});`;
}

function python(dsn: string): string {
  return `import sentry_sdk

sentry_sdk.init(
    dsn="${dsn}",
    environment="production",
)`;
}

function go(dsn: string): string {
  return `err := sentry.Init(sentry.ClientOptions{
	Dsn:         "${dsn}",
	Environment: "production",
})
if err != nil {
	log.Fatal(err)
}
defer sentry.Flush(2 * time.Second)`;
}

function java(dsn: string): string {
  return `import io.sentry.Sentry;

Sentry.init(options -> {
  options.setDsn("${dsn}");
  options.setEnvironment("production");
});`;
}

function rust(dsn: string): string {
  return `let _guard = sentry::init(("${dsn}", sentry::ClientOptions {
    release: sentry::release_name!(),
    ..Default::default()
}));`;
}

function php(dsn: string): string {
  return `\\Sentry\\init([
  'dsn' => '${dsn}',
  'environment' => 'production',
]);`;
}

function ruby(dsn: string): string {
  return `require "sentry-ruby"

Sentry.init do |config|
  config.dsn = "${dsn}"
end`;
}

function dotnet(dsn: string): string {
  return `SentrySdk.Init(options =>
{
    options.Dsn = "${dsn}";
    options.Environment = "production";
});`;
}

function swift(dsn: string): string {
  return `import Sentry

SentrySDK.start { options in
    options.dsn = "${dsn}"
}`;
}

function android(dsn: string): string {
  return `<application>
  <meta-data
    android:name="io.sentry.dsn"
    android:value="${dsn}" />
</application>`;
}

function flutter(dsn: string): string {
  return `await SentryFlutter.init(
  (options) => options.dsn = '${dsn}',
  appRunner: () => runApp(const MyApp()),
);`;
}
