/**
 * Changes that were named after weights and thresholds of similarity were fixed, and before any of them was scored (the commit that adds
 * this file holds no figure): what the other halves say was known while they were chosen, this is not. Nothing may be tuned by it; whoever
 * does names new ones.
 */
import type { ErrorEvent, Exception, Frame } from '../src/event/schema.ts';

type Change = (event: ErrorEvent, other: ErrorEvent) => void;

/** The same failure, after somebody worked on the program or on what it is built with. */
export const SAME_FAILURE: Readonly<Record<string, Change>> = {
  'the failing function got another name': (event) => {
    const failing = ownOf(event).at(-1);
    if (failing !== undefined) failing.function = 'computeResult';
  },
  'the class of the error got another name': (event) => {
    const thrown = mainOf(event);
    if (thrown !== undefined) thrown.type = 'RenamedFailure';
  },
  'a helper was inlined into its caller': (event) => {
    const frames = framesOf(event);
    const at = frames.indexOf(ownOf(event).at(-2) as Frame);
    if (at >= 0) frames.splice(at, 1);
  },
  'every call is tried twice by a wrapper': (event) => {
    const frames = framesOf(event);
    const at = frames.indexOf(ownOf(event).at(-1) as Frame);
    if (at > 0)
      frames.splice(
        at,
        0,
        ...['retry', 'attempt'].map((name) => ({ ...(frames[at] as Frame), function: name, context_line: `  ${name}();` })),
      );
  },
  'the framework was exchanged for another': (event) => {
    for (const frame of framesOf(event).filter((one) => one.in_app !== true)) {
      frame.function = 'dispatch';
      if (frame.module !== undefined) frame.module = `other_framework.${frame.module}`;
      if (frame.filename !== undefined) frame.filename = `other_framework/${frame.filename}`;
    }
  },
  'the failing line was rewritten': (event) => {
    const failing = ownOf(event).at(-1);
    if (failing?.context_line === undefined) return;
    failing.context_line = '    return compute(first, second)';
    failing.function = `${failing.function ?? ''}Checked`;
  },
  'it is rethrown in another error that says where': (event) => {
    const values = event.exception?.values;
    const thrown = values?.at(-1);
    const outer = ownOf(event).at(0);
    if (values === undefined || thrown === undefined || outer === undefined) return;
    values.push({
      ...thrown,
      type: 'WrappedError',
      value: 'could not finish',
      stacktrace: { ...thrown.stacktrace, frames: [outer] },
    });
  },
};

/** Another failure that has much in common with the first. `other`: of the same platform, of another error. */
export const OTHER_FAILURE: Readonly<Record<string, Change>> = {
  'the same route fails in what another one calls': (event, other) => {
    const frames = framesOf(event);
    const own = ownOf(event);
    const from = frames.indexOf(own.at(Math.max(0, own.length - 2)) as Frame);
    const theirs = ownOf(other).slice(-2);
    if (from > 0 && theirs.length > 0) frames.splice(from, frames.length - from, ...structuredClone(theirs));
    takeError(event, other);
  },
  'the same error is thrown by other code': (event, other) => {
    const thrown = mainOf(event);
    if (thrown !== undefined) thrown.stacktrace = structuredClone(mainOf(other)?.stacktrace);
  },
  'the same code throws another error from two other functions': (event, other) => {
    takeError(event, other);
    for (const [at, frame] of ownOf(event).slice(-2).entries()) {
      frame.function = `elsewhere${at}`;
      frame.context_line = `    throwElsewhere(${at})`;
      if (frame.module !== undefined) frame.module = `elsewhere.${frame.module}`;
      if (frame.filename !== undefined) frame.filename = `elsewhere/${frame.filename}`;
    }
  },
};

function takeError(event: ErrorEvent, other: ErrorEvent): void {
  const [thrown, theirs] = [mainOf(event), mainOf(other)];
  if (thrown === undefined || theirs === undefined) return;
  thrown.type = theirs.type ?? '';
  thrown.value = theirs.value ?? '';
}

function mainOf(event: ErrorEvent): Exception | undefined {
  return event.exception?.values.at(-1);
}

function framesOf(event: ErrorEvent): Frame[] {
  return mainOf(event)?.stacktrace?.frames ?? [];
}

function ownOf(event: ErrorEvent): readonly Frame[] {
  return framesOf(event).filter((frame) => frame.in_app === true);
}
