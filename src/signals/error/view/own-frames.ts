/** The next of your frames, opened and in sight; after the last comes the first. Reads the page: which frames are drawn is on it. */
export function focusNextOwnFrame(): void {
  const own = [...document.querySelectorAll<HTMLButtonElement>('.frame > [data-own]')];
  const here = document.activeElement;
  const before = own.findLastIndex((each) => each === here || (here !== null && isAfter(each, here)));
  const next = own[(before + 1) % Math.max(1, own.length)];
  if (next === undefined) return;
  if (next.getAttribute('aria-expanded') === 'false') next.click();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'center' });
}

/** Whether `here` is in the open part of the frame: behind it, and not in another list. */
function isAfter(frame: HTMLElement, here: Element): boolean {
  const isInStack = here.closest('.frames') !== null;
  return isInStack && (frame.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
