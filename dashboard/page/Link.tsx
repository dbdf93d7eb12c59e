import { Link as RouterLink, type LinkProps as RouterLinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
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

/** A link that keeps project, environment and time. Pages come from rooms as values, so paths are text here, made by `paths`. */
export function Link({ to, search, ...rest }: LinkProps) {
  const address = useAddress();
  const props = { to, search: { ...scopeSearch(address), ...search }, activeProps: {}, inactiveProps: {}, ...rest };
  // Typed by `LinkProps` above; the router's own type knows no route that is a value.
  return <RouterLink {...(props as unknown as RouterLinkProps)} />;
}
