import type { Plain } from './read-protobuf.ts';
import { attributesOf, objectOf, objectsIn, string, textIn, textOf } from './values.ts';
import type { Attributes } from './values.ts';

/** What was measured, with what its resource and scope say of all of it. */
export interface Source {
  readonly item: Plain;
  /** Of the resource, under the names that people search by. Shared by the items of a scope. */
  readonly attributes: Attributes;
  readonly service: string;
  readonly host: string;
  readonly release: string;
  readonly environment: string;
}

interface Names {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
}

/** Flattens a request: resources hold scopes, scopes hold items. Pure, total. */
export function sourcesOf(request: Plain, { resources, scopes, items }: Names): readonly Source[] {
  const sources: Source[] = [];
  for (const ofResource of objectsIn(request[resources])) {
    const resource = resourceOf(objectOf(ofResource['resource']));
    for (const scoped of objectsIn(ofResource[scopes])) {
      const attributes = new Map([...resource.attributes, ...scopeAttributes(objectOf(scoped['scope']))]);
      for (const item of objectsIn(scoped[items])) sources.push({ ...resource, item, attributes });
    }
  }
  return sources;
}

/** Resource attributes are told apart from an item's own; the well-known ones also go by the name an SDK would send. */
function resourceOf(resource: Plain | null): Omit<Source, 'item'> {
  const own = attributesOf(resource?.['attributes']);
  const attributes: Attributes = new Map([...own].map(([key, value]) => [`resource.${key}`, value]));
  const service = textIn(own, 'service.name');
  const release = textIn(own, 'service.version');
  const environment = textIn(own, 'deployment.environment.name') || textIn(own, 'deployment.environment');
  const host = textIn(own, 'host.name');
  const known = { 'service.name': service, 'sentry.release': release, 'sentry.environment': environment, 'server.address': host };
  for (const [key, value] of Object.entries(known)) if (value !== '') attributes.set(key, string(value));
  return { attributes, service, host, release, environment };
}

function scopeAttributes(scope: Plain | null): Attributes {
  const attributes = attributesOf(scope?.['attributes'], 'instrumentation.');
  const name = textOf(scope?.['name']);
  const version = textOf(scope?.['version']);
  if (name !== '') attributes.set('instrumentation.name', string(name));
  if (version !== '') attributes.set('instrumentation.version', string(version));
  return attributes;
}
