import type { ErrorEvent, Stacktrace } from '../../../event/schema.ts';

/** Every stack trace that takes part in grouping or is shown; the raw ones are left as they were sent. */
export function stacksOf(event: ErrorEvent): Stacktrace[] {
  const stacks: Stacktrace[] = [];
  for (const exception of event.exception?.values ?? []) if (exception.stacktrace !== undefined) stacks.push(exception.stacktrace);
  for (const thread of event.threads?.values ?? []) if (thread.stacktrace !== undefined) stacks.push(thread.stacktrace);
  if (event.stacktrace !== undefined) stacks.push(event.stacktrace);
  return stacks;
}
