/** Inbound filters (product §5.4) between the API's options and what the pipeline asks. Pure. */
import type { InboundFilters } from '../../pipeline/project-config.ts';
import { FILTER_IDS, LEGACY_BROWSERS } from './contract.ts';
import type { FilterId, ProjectFilter } from './contract.ts';

type Options = Readonly<Record<string, unknown>>;

/** What is not the page's own, and machines that read it: off only by choice. What could be a person's error is on only by choice. */
const DEFAULTS: Readonly<Record<FilterId, boolean>> = {
  'browser-extensions': true,
  'legacy-browsers': false,
  localhost: false,
  'web-crawlers': true,
  'react-hydration-errors': true,
  'chunk-load-error': false,
  'filtered-transaction': true,
};

/** Of options as they are stored; older clients write `1` and `0`. */
export function filtersOf(options: Options): InboundFilters {
  return {
    browserExtensions: isOn(options, 'browser-extensions'),
    legacyBrowsers: legacyOf(options),
    localhost: isOn(options, 'localhost'),
    webCrawlers: isOn(options, 'web-crawlers'),
    reactHydrationErrors: isOn(options, 'react-hydration-errors'),
    chunkLoadErrors: isOn(options, 'chunk-load-error'),
    healthChecks: isOn(options, 'filtered-transaction'),
    addresses: linesOf(options['filters:blacklisted_ips']),
    releases: linesOf(options['filters:releases']),
    errorMessages: linesOf(options['filters:error_messages']),
  };
}

function isOn(options: Options, id: FilterId): boolean {
  const stored = options[`filters:${id}`];
  return stored === undefined ? DEFAULTS[id] : stored === true || stored === '1' || stored === 1;
}

function legacyOf(options: Options): readonly string[] {
  const stored = options['filters:legacy-browsers'];
  if (Array.isArray(stored)) return stored.filter((each): each is string => typeof each === 'string');
  return isOn(options, 'legacy-browsers') ? LEGACY_BROWSERS : [];
}

function linesOf(stored: unknown): readonly string[] {
  if (typeof stored !== 'string') return [];
  return stored
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** As `GET …/filters/` lists them: `active` is the list of browsers where there is one. */
export function listFilters(options: Options): readonly ProjectFilter[] {
  return FILTER_IDS.map((id) => {
    const legacy = id === 'legacy-browsers' ? legacyOf(options) : [];
    return {
      id,
      active: id === 'legacy-browsers' && legacy.length > 0 ? [...legacy] : id === 'legacy-browsers' ? false : isOn(options, id),
    };
  });
}
