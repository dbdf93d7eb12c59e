import { z } from 'zod';
import type { AnyRoute } from './route.ts';

/** OpenAPI 3.1 made from the routes: what is documented is what is bound. Pure. */
export function openApiDocument(routes: readonly AnyRoute[], version: string, url: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Vedette', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url }],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' }, session: { type: 'apiKey', in: 'cookie', name: 'vedette_session' } },
    },
    paths,
  };
}

interface ObjectSchema {
  properties?: Record<string, unknown>;
  required?: string[];
}

function operation(route: AnyRoute): Record<string, unknown> {
  const names = [...(route.path as string).matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  const params = jsonSchema(route.params, 'input') as ObjectSchema;
  const properties = params.properties ?? {};
  const inPath = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const rest = Object.keys(properties).filter((name) => !names.includes(name));
  const hasBody = route.method === 'POST' || route.method === 'PUT';
  const inQuery = hasBody ? [] : rest.map((name) => ({ name, in: 'query', required: isRequired(params, name), schema: properties[name] }));
  return {
    summary: route.summary,
    operationId: operationId(route),
    parameters: [...inPath, ...inQuery],
    ...(hasBody && rest.length > 0 ? { requestBody: body(params, rest) } : {}),
    responses: {
      200: { description: 'The answer.', content: { 'application/json': { schema: jsonSchema(route.answer, 'output') } } },
      default: { description: 'An error: `{detail}`, or sentences by field.' },
    },
    security: route.scope === 'public' ? [] : [{ token: [] }, { session: [] }],
    'x-scope': route.scope,
  };
}

function body(params: ObjectSchema, names: readonly string[]): Record<string, unknown> {
  const properties = Object.fromEntries(names.map((name) => [name, params.properties?.[name]]));
  const required = names.filter((name) => isRequired(params, name));
  return { content: { 'application/json': { schema: { type: 'object', properties, ...(required.length > 0 ? { required } : {}) } } } };
}

function isRequired(params: ObjectSchema, name: string): boolean {
  return params.required?.includes(name) ?? false;
}

function operationId(route: AnyRoute): string {
  const words = (route.path as string)
    .replace('/api/0/', '')
    .split(/[^a-zA-Z0-9]+/)
    .filter(Boolean);
  return [route.method.toLowerCase(), ...words].join('_');
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
