import { originalInApp } from '../grouping/original-in-app.ts';
import type { ErrorEvent, Frame } from '../../../event/schema.ts';

/** Packages of the application: of the release `com.example.app@1.0+3`, and as the SDK names the app. */
export function packagesOf({ release, contexts }: ErrorEvent): readonly string[] {
  const named = release?.slice(0, Math.max(0, release.indexOf('@')));
  const app = contexts?.['app']?.['app_identifier'];
  return [named, app].filter((one): one is string => typeof one === 'string' && one.includes('.'));
}

/**
 * Whether a frame whose class has its name back is the application's, before the rules speak; null: as the SDK said. It judged by
 * the name at run time: of a class that was renamed only its yes counts, and the application's own packages are known.
 */
export function inAppOf(frame: Frame, className: string, packages: readonly string[]): { readonly said: boolean | undefined } | null {
  if (packages.some((name) => className.startsWith(`${name}.`))) return { said: true };
  if (className === frame.module || originalInApp(frame) === true) return null;
  return { said: undefined };
}
