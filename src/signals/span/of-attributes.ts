import type { Attributes } from '../../attributes/schema.ts';
import type { EnvelopeHeaders } from '../../protocol/envelope-types.ts';
import { numberOf, textOf } from './attributes.ts';
import { cut, type Program, type Span, type SpanUser } from './span.ts';
import { weightOf } from './weight.ts';

/** What spans that come by themselves say in attributes, and the envelope of all of them (§4.3, §12). */

type Origin = Pick<Span, 'program' | 'user' | 'weight' | 'replayId' | 'profileId' | 'origin' | 'kind'>;

export function originOf(attributes: Attributes, headers: Pick<EnvelopeHeaders, 'sdk' | 'trace'>): Origin {
  return {
    program: programOf(attributes, headers),
    user: userOf(attributes),
    weight: weightOf(rateOf(attributes) ?? headers.trace?.['sample_rate']),
    replayId: hexOf(textOf(attributes, 'sentry.replay_id'), 32) || hexOf(said(headers, 'replay_id'), 32),
    profileId: hexOf(textOf(attributes, 'sentry.profile_id'), 32) || hexOf(textOf(attributes, 'sentry.profiler_id'), 32),
    origin: cut(textOf(attributes, 'sentry.origin')),
    kind: cut(textOf(attributes, 'sentry.kind')),
  };
}

/** The server's own sampling comes on top of the client's. */
function rateOf(attributes: Attributes): number | null {
  const client = numberOf(attributes, 'sentry.client_sample_rate') ?? numberOf(attributes, 'sentry.sample_rate');
  const server = numberOf(attributes, 'sentry.server_sample_rate');
  return client === null || server === null ? client : client * server;
}

function programOf(attributes: Attributes, headers: Pick<EnvelopeHeaders, 'sdk' | 'trace'>): Program {
  const own = (key: string) => cut(textOf(attributes, key));
  return {
    // The context of sampling names the release that began the trace: that is another program in every service but the first.
    release: own('sentry.release'),
    dist: own('sentry.dist'),
    environment: own('sentry.environment') || cut(said(headers, 'environment')),
    platform: own('sentry.platform') || platformOf(own('sentry.sdk.name') || (headers.sdk?.name ?? '')),
    sdkName: own('sentry.sdk.name') || cut(headers.sdk?.name),
    sdkVersion: own('sentry.sdk.version') || cut(headers.sdk?.version),
  };
}

/** `sentry.javascript.node` runs on Node; the word after `sentry.` is the platform otherwise. */
function platformOf(sdk: string): string {
  const [, family = '', kind = ''] = sdk.split('.');
  if (family !== 'javascript') return family;
  return ['browser', 'react', 'vue', 'angular', 'svelte', 'solid', 'ember', 'gatsby'].includes(kind) ? 'javascript' : 'node';
}

function userOf(attributes: Attributes): SpanUser {
  const own = (key: string) => cut(textOf(attributes, key));
  return { id: own('user.id'), email: own('user.email'), name: own('user.name'), ip: own('user.ip_address').slice(0, 64) };
}

function said({ trace }: Pick<EnvelopeHeaders, 'trace'>, key: string): string {
  const value = trace?.[key];
  return typeof value === 'string' ? value : '';
}

export function hexOf(value: string, digits: number): string {
  if (value === '') return '';
  const hex = value.replaceAll('-', '');
  return hex.length === digits && /^[0-9a-f]+$/.test(hex) ? hex : '';
}
