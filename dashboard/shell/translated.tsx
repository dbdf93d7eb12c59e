import type { ComponentType, ReactNode } from 'react';
import { useLanguage } from '../messages/words.ts';

/**
 * A page that is drawn again, with all below it, when the language changes. The router keeps pages from being drawn with their
 * surroundings; below a page nothing is kept by React, so that one subscription is enough for all of its words.
 */
export function translated<Props extends object>(Page: ComponentType<Props>): (props: Props) => ReactNode {
  function Translated(props: Props) {
    useLanguage();
    return <Page {...props} />;
  }
  // Pages that are loaded when wanted say by this how; the router asks for it on hover.
  return 'preload' in Page ? Object.assign(Translated, { preload: Page.preload }) : Translated;
}
