/**
 * The focus is never lost (design language §10). What holds it may go: the row that was removed, the page that was left. Then it is
 * given to what stands in that place now, and to the page itself when nothing does: the next press of Tab goes on from there, and
 * the arrows scroll.
 */
const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]';

/** Where something stood: its ancestors within the page, the nearest first, each with the place of the branch in it. */
interface Trail {
  readonly element: Element;
  readonly steps: readonly { readonly parent: Element; readonly index: number }[];
}

/** Watches for a focus that fell to the document. Mounted once by the shell. */
export function keepFocus(): () => void {
  let last: Element | null = null;
  let inPage: Trail | null = null;
  let isLooking = false;
  let wasDisabled = false;

  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof Element)) return;
    last = target;
    if (target.closest('#main') !== null) inPage = trailOf(target);
  };
  const look = () => {
    isLooking = false;
    if (last === null || document.activeElement !== document.body) return;
    // A button that was busy for a while: browsers take the focus from what is disabled, and Tab goes on from there.
    if (last.isConnected) {
      if (wasDisabled && takesFocus(last)) last.focus({ preventScroll: true });
      return;
    }
    const place = inPage === null ? null : successorOf(inPage);
    (place ?? document.getElementById('main'))?.focus({ preventScroll: place === null });
  };
  const observer = new MutationObserver((changes) => {
    if (isLooking || last === null) return;
    wasDisabled = changes.some(({ type, target }) => type === 'attributes' && target === last);
    if (last.isConnected && !wasDisabled) return;
    isLooking = true;
    // A dialog that closes gives the focus back by itself, some frames later; only what stays at the document was lost.
    afterFrames(look);
  });

  document.addEventListener('focusin', onFocus);
  observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] });
  return () => {
    document.removeEventListener('focusin', onFocus);
    observer.disconnect();
  };
}

function afterFrames(task: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(task)));
}

function trailOf(element: Element): Trail {
  const steps = [];
  for (let child = element; child.id !== 'main' && child.parentElement !== null; child = child.parentElement) {
    steps.push({ parent: child.parentElement, index: [...child.parentElement.children].indexOf(child) });
  }
  return { element, steps };
}

/** The element itself when it is still there, else the first that takes the focus in, or after, the place of its branch; or before. */
function successorOf({ element, steps }: Trail): HTMLElement | null {
  if (element.isConnected) return element instanceof HTMLElement ? element : null;
  const step = steps.find(({ parent }) => parent.isConnected);
  if (step === undefined) return null;
  const branches = [...step.parent.children];
  const inOrder = [...branches.slice(step.index), ...branches.slice(0, step.index).toReversed()];
  for (const branch of inOrder) {
    const found = [branch, ...branch.querySelectorAll(FOCUSABLE)].find(takesFocus);
    if (found !== undefined) return found;
  }
  return null;
}

function takesFocus(element: Element): element is HTMLElement {
  return element instanceof HTMLElement && element.matches(FOCUSABLE) && element.tabIndex >= 0 && element.checkVisibility();
}
