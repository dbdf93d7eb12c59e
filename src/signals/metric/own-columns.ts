import type { OwnColumn } from '../../attributes/own-columns.ts';
import type { OwnTexts } from './schema.ts';

export const OWN_COLUMNS: readonly OwnColumn<keyof OwnTexts>[] = [
  { attribute: 'sentry.environment', key: 'environment', column: 'environment' },
  { attribute: 'sentry.release', key: 'release', column: 'release' },
  { attribute: 'sentry.sdk.name', key: 'sdkName', column: 'sdk_name' },
  { attribute: 'sentry.sdk.version', key: 'sdkVersion', column: 'sdk_version' },
  { attribute: 'server.address', key: 'serverAddress', column: 'server_address' },
  { attribute: 'sentry.origin', key: 'origin', column: 'origin' },
];
