import type { InboundFilters } from '../src/pipeline/project-config.ts';

/** Every inbound filter switched off. */
export const NO_FILTERS: InboundFilters = {
  browserExtensions: false,
  legacyBrowsers: [],
  localhost: false,
  webCrawlers: false,
  reactHydrationErrors: false,
  chunkLoadErrors: false,
  addresses: [],
  releases: [],
  errorMessages: [],
};
