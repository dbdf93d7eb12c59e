import { Link as RouterLink, type LinkProps as RouterLinkProps } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { scopeSearch, useAddress } from './scope.ts';

export interface LinkProps {
  to: string;
  children: ReactNode;
  className?: string;
  /** Added to the scope, which is kept. */
  search?: Readonly<Record<string, unknown>>;
  title?: string;
  'aria-label'?: string;
  'aria-current'?: 'page' | 'true' | undefined;
  tabIndex?: number;
  onClick?: () => void;
}

/** The page before in a path is not the current one; neither is the same page with another filter. */
const activeOptions = (search: LinkProps['search']) => ({ exact: true, includeSearch: search !== undefined });

/** Where the pointer was when it last moved. What comes under it is told without a movement, whoever moved. */
let pointer = { x: Number.NaN, y: Number.NaN };
if (typeof window !== 'undefined') {
  window.addEventListener('mousemove', ({ clientX: x, clientY: y }) => (pointer = { x, y }), { capture: true, passive: true });
}

/** A list that is scrolled draws its links along under a pointer at rest: nobody means those, and each would ask for its page. */
const unlessScrolled = (event: MouseEvent) => {
  if (event.clientX === pointer.x && event.clientY === pointer.y) event.preventDefault();
};

/** A link that keeps project, environment and time. Pages come from rooms as values, so paths are text here, made by `paths`. */
export function Link({ to, search, ...rest }: LinkProps) {
  const address = useAddress();
  const own = { activeProps: {}, inactiveProps: {}, activeOptions: activeOptions(search) };
  const props = { to, search: { ...scopeSearch(address), ...search }, onMouseEnter: unlessScrolled, ...own, ...rest };
  // Typed by `LinkProps` above; the router's own type knows no route that is a value.
  return <RouterLink {...(props as unknown as RouterLinkProps)} />;
}
