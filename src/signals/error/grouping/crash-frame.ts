import type { ErrorEvent, Exception, Frame, Stacktrace, Thread } from '../../../event/schema.ts';

/** The exception's own stack, else the thread that speaks for the event, else the stack beside a message. */
export function mainStack(event: ErrorEvent, main: Exception | undefined): Stacktrace | undefined {
  return main?.stacktrace ?? speakingThread(event)?.stacktrace ?? event.stacktrace;
}

/** The thread that crashed; without one the current thread; without that the only one. Null when there are several (§4.2). */
export function speakingThread(event: ErrorEvent): Thread | null {
  const threads = event.threads?.values ?? [];
  return (
    sole(threads.filter((thread) => thread.crashed === true)) ?? sole(threads.filter((thread) => thread.current === true)) ?? sole(threads)
  );
}

/** The application's frame nearest to the crash, else the nearest of all. */
export function crashFrame(stack: Stacktrace | undefined): Frame | undefined {
  const frames = stack?.frames ?? [];
  return frames.findLast((frame) => frame.in_app === true) ?? frames.at(-1);
}

function sole<T>(list: readonly T[]): T | null {
  return list.length === 1 ? (list[0] ?? null) : null;
}
