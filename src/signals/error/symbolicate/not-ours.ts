/** Code that nobody uploads debug files of: said about it, a reason would be noise. */

const PLATFORM_CLASS = /^(?:java|javax|jdk|sun|com\.sun|android|androidx|dalvik|libcore|kotlin|kotlinx|com\.android\.internal)\./;

/** Those that obfuscators leave as they are, or that the platform brings. */
export function isPlatformClass(className: string): boolean {
  return PLATFORM_CLASS.test(className);
}

const SYSTEM_IMAGE = /^(?:\/usr\/lib|\/lib(?:32|64)?\/|\/System\/|\/system\/|\/apex\/|\/vendor\/|[a-z]:\\windows\\|linux-gate|\[vdso\])/i;

export function isSystemImage(path: string): boolean {
  return SYSTEM_IMAGE.test(path);
}
