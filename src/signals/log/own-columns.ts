import type { OwnColumn } from '../../attributes/own-columns.ts';
import type { OwnTexts } from './schema.ts';

/** Templates are sentences. */
const MAX_TEMPLATE_CHARS = 1_000;

export const OWN_COLUMNS: readonly OwnColumn<keyof OwnTexts>[] = [
  { attribute: 'sentry.message.template', key: 'template', column: 'template', maxChars: MAX_TEMPLATE_CHARS },
  { attribute: 'sentry.replay_id', key: 'replayId', column: 'replay_id', hexDigits: 32 },
  { attribute: 'sentry.environment', key: 'environment', column: 'environment' },
  { attribute: 'sentry.release', key: 'release', column: 'release' },
  { attribute: 'sentry.sdk.name', key: 'sdkName', column: 'sdk_name' },
  { attribute: 'sentry.sdk.version', key: 'sdkVersion', column: 'sdk_version' },
  { attribute: 'server.address', key: 'serverAddress', column: 'server_address' },
  { attribute: 'sentry.origin', key: 'origin', column: 'origin' },
  { attribute: 'user.id', key: 'userId', column: 'user_id' },
];
