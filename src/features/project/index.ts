/**
 * Projects, their keys and settings.
 *
 * Invariants: a slug is unique in its organization and never all digits, so that a path can name a project by id or slug; every
 * change that the pipeline must know is announced on CHANNELS.projects.
 */
export { projectConfigs } from './configs.ts';
export { shortIdOf, parseShortId } from './short-id.ts';
