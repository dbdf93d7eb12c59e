/** What ownership rules look at of an error (processing §5.8). Pure. */
import type { Owned } from '../../features/ownership-rule/index.ts';
import type { ErrorEvent, Frame, Stacktrace } from '../../event/schema.ts';

type Tags = readonly (readonly [key: string, value: string])[];

export function ownedOf(event: ErrorEvent, tags: Tags): Owned {
  const paths = new Set<string>();
  const modules = new Set<string>();
  for (const { frames } of ownedStacks(event)) {
    for (const frame of frames ?? []) {
      for (const path of pathsOf(frame, event.platform)) paths.add(path);
      if (frame.module !== undefined) modules.add(frame.module);
    }
  }
  return {
    paths: [...paths],
    modules: [...modules],
    url: event.request?.url ?? '',
    tags: [...tags, ...userTags(event)],
  };
}

/** Of the exceptions; of an event without any, its own stack or that of the thread that crashed. The innermost exception last. */
export function ownedStacks(event: ErrorEvent): readonly Stacktrace[] {
  const exceptions = (event.exception?.values ?? []).flatMap(({ stacktrace }) => stacktrace ?? []);
  if (exceptions.length > 0) return exceptions;
  if (event.stacktrace !== undefined) return [event.stacktrace];
  const threads = event.threads?.values ?? [];
  const thread = threads.find(({ crashed }) => crashed === true) ?? threads.find(({ current }) => current === true) ?? threads[0];
  return thread?.stacktrace === undefined ? [] : [thread.stacktrace];
}

/** Names of the file of each frame of one's own, of the exception that was thrown last first and in each the innermost frame. */
export function ownFrames(event: ErrorEvent): readonly (readonly string[])[] {
  const frames = ownedStacks(event)
    .toReversed()
    .flatMap((stack) => (stack.frames ?? []).toReversed());
  const own = frames.filter((frame) => frame.in_app === true).map((frame) => pathsOf(frame, event.platform));
  // A recursion is one file.
  return [...new Map(own.filter((names) => names.length > 0).map((names) => [names.join('\n'), names])).values()];
}

/** Every name that a frame's file goes by, with forward slashes. */
export function pathsOf(frame: Frame, platform: string): readonly string[] {
  const made = madePath(frame, frame.platform ?? platform);
  return [made, frame.filename, frame.abs_path].flatMap((path) => (path === undefined || path === '' ? [] : [path.replaceAll('\\', '/')]));
}

/** Where a platform's frames name no path of the repository, the one that its names stand for. */
function madePath(frame: Frame, platform: string): string | undefined {
  return MADE[platform]?.(frame);
}

const MADE: Readonly<Record<string, (frame: Frame) => string | undefined>> = {
  java: ofModule,
  dart: ofDartPackage,
  flutter: ofDartPackage,
  cocoa: fromPackage,
  swift: fromPackage,
};

/** `com.acme.shop.Cart` in `Cart.java` is `com/acme/shop/Cart.java`. */
function ofModule({ module, filename }: Frame): string | undefined {
  if (module === undefined || filename === undefined || filename.includes('/')) return undefined;
  return [...module.split('.').slice(0, -1), filename].join('/');
}

/** `package:shop/src/cart.dart` is `src/cart.dart`. */
function ofDartPackage({ abs_path: absolute }: Frame): string | undefined {
  return absolute?.startsWith('package:') === true ? absolute.replace(/^package:[^/]*\//, '') : undefined;
}

/** Of package `Shop`, `/Users/ci/build/Shop/Cart.swift` is `Shop/Cart.swift`. */
function fromPackage({ abs_path: absolute, package: name }: Frame): string | undefined {
  const folder = name === undefined || name === '' ? -1 : (absolute?.lastIndexOf(`/${name}/`) ?? -1);
  return folder < 0 ? undefined : absolute?.slice(folder + 1);
}

function userTags({ user }: ErrorEvent): Tags {
  if (user === undefined) return [];
  const { id, email, username, ip_address: address } = user;
  const all: readonly (readonly [string, string | undefined])[] = [
    ['user.id', id],
    ['user.email', email],
    ['user.username', username],
    ['user.ip_address', address],
    ['user.segment', user.segment],
  ];
  return all.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
}
