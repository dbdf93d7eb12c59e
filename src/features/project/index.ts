/**
 * Projects, their keys and settings.
 *
 * Invariants: a slug is unique in its organization and never all digits, so that a path can name a project by id or slug; every
 * change that the pipeline must know is announced on CHANNELS.projects.
 */
export { CONFIG_COPIES, configCopies } from './config-copies.ts';
export { projectConfigs, type ClosableProjectConfigs } from './configs.ts';
export { sourceLinkOf, sourceLinksOf } from './source-links.ts';
export { shortIdOf, parseShortId } from './short-id.ts';
export { refuseFaultyRules } from './grouping-rules.ts';
export { readProjectSettings } from './query.ts';
export { groupingRulesOf, scrubbingOf } from './settings.ts';
export { codeRootsOf, compiledOwnership, ownershipMatches, ownersOf } from './compiled-ownership.ts';
