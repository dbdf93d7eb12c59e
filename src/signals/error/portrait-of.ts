/** What an event looks like, for comparing issues. Pure; reads the names that grouping hashes. */
import { MAX_FRAMES, MAX_NAME, MAX_PARTS, MAX_VALUE } from '../../features/similar/index.ts';
import type { Portrait, PortraitFrame, PortraitPart } from '../../features/similar/index.ts';
import { storableText } from '../../lib/storable-text.ts';
import { mainStack } from './grouping/crash-frame.ts';
import { familyOf } from './grouping/family.ts';
import { parameterize } from './grouping/parameterize.ts';
import { stackVariants } from './grouping/stack.ts';
import type { GroupingComponent } from './grouping-types.ts';
import type { ErrorEvent, Exception, Stacktrace } from '../../event/schema.ts';

/** Of an event as it is stored: its frames are marked and trimmed already. A project's own rules are in the marks. */
export function portraitOf(event: ErrorEvent): Portrait {
  const exceptions = (event.exception?.values ?? []).toReversed().slice(0, MAX_PARTS);
  const parts = exceptions.length > 0 ? exceptions.map((one, at) => ofException(event, one, at === 0)) : [ofMessage(event)];
  const family = familyOf(event.platform);
  return { family: family === 'other' ? storable(event.platform) : family, parts: withinBounds(parts) };
}

/** Where the exception that was thrown has no stack, the thread's is its own. */
function ofException(event: ErrorEvent, exception: Exception, isFirst: boolean): PortraitPart {
  const isMadeUp = exception.mechanism?.synthetic === true;
  const stack = isFirst ? mainStack(event, exception) : exception.stacktrace;
  return partOf(isMadeUp ? '' : (exception.type ?? ''), exception.value ?? '', framesOf(stack, event.platform));
}

function ofMessage(event: ErrorEvent): PortraitPart {
  const template = event.logentry?.message || event.logentry?.formatted || '';
  const part = partOf('', event.logentry?.formatted || template, framesOf(mainStack(event, undefined), event.platform));
  return { ...part, template: storable(parameterize(template), MAX_VALUE) };
}

function partOf(type: string, value: string, frames: readonly PortraitFrame[]): PortraitPart {
  return { type: storable(type), value: storable(value, MAX_VALUE), template: storable(parameterize(value), MAX_VALUE), frames };
}

/** The newest call first, without those that grouping leaves out. */
function framesOf(stack: Stacktrace | undefined, platform: string): readonly PortraitFrame[] {
  if (stack === undefined) return [];
  const { values } = stackVariants(stack, platform, undefined).system;
  const frames: PortraitFrame[] = [];
  for (let at = values.length - 1; at >= 0 && frames.length < MAX_FRAMES; at--) {
    const component = values[at];
    if (component === undefined || typeof component === 'string' || !component.contributes) continue;
    frames.push(frameOf(component, stack.frames[at]?.in_app === true));
  }
  return frames;
}

function frameOf(component: GroupingComponent, isApp: boolean): PortraitFrame {
  const text = (id: string, needsToCount: boolean) => {
    const found = component.values.find((child): child is GroupingComponent => typeof child !== 'string' && child.id === id);
    const [value] = found === undefined || (needsToCount && !found.contributes) ? [] : found.values;
    return typeof value === 'string' ? storable(value) : '';
  };
  const place = text('module', true) || text('filename', true);
  return { place, name: text('function', false), source: text('context-line', true), isApp };
}

/** The frames of all parts together; the causes are cut first. */
function withinBounds(parts: readonly PortraitPart[]): readonly PortraitPart[] {
  let left = MAX_FRAMES;
  return parts.map((part) => {
    const frames = part.frames.slice(0, left);
    left -= frames.length;
    return { ...part, frames };
  });
}

function storable(text: string, length = MAX_NAME): string {
  return storableText(text.slice(0, length));
}
