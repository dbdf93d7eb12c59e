import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { apiKey } from '../api/use-api.ts';
import { useLive } from './live.ts';

/** Overviews are looked at, not worked in: new figures every few seconds are news enough, at any rate of events. */
const PAUSE_MS = 5000;

/** Asks for everything under these paths again when something arrived, at most once each pause. */
export function useFresh(paths: readonly string[]): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      for (const path of paths) void queries.invalidateQueries({ queryKey: apiKey(path) });
    }, PAUSE_MS);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
}
