/**
 * Names of attributes that went out of use (ingest protocol, Appendix C). The value is written under the name that is current now and
 * stays under the one it came with; whoever asks for the old name finds what newer SDKs send under the new one.
 */
import type { Attributes } from './schema.ts';

/** Old names by the current one. Names without a dot are ordinary words, which programs give their own logs: they are in `WORDS`. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  'sentry.segment.name': ['sentry.transaction'],
  'sentry.segment.id': ['sentry.segment_id'],
  'sentry.segment.name.source': ['sentry.source', 'sentry.span.source'],
  'sentry.environment': ['resource.deployment.environment', 'resource.deployment.environment.name'],
  'sentry.kind': ['otel.kind'],
  'thread.id': ['sentry.thread.id'],
  'user.id': ['sentry.user.id'],
  'user.email': ['sentry.user.email'],
  'user.name': ['sentry.user.username'],
  'user.ip_address': ['sentry.user.ip'],
  'user.geo.country_code': ['sentry.user.geo.country_code'],
  'user.geo.city': ['sentry.user.geo.city'],
  'user.geo.region': ['sentry.user.geo.region'],
  'user.geo.subdivision': ['sentry.user.geo.subdivision'],
  'user_agent.original': ['http.user_agent'],
  'client.address': ['http.client_ip'],
  'browser.name': ['sentry.browser.name'],
  'browser.version': ['sentry.browser.version'],
  'browser.web_vital.lcp.element': ['lcp.element'],
  'browser.web_vital.lcp.id': ['lcp.id'],
  'browser.web_vital.lcp.load_time': ['lcp.loadTime'],
  'browser.web_vital.lcp.render_time': ['lcp.renderTime'],
  'browser.web_vital.lcp.size': ['lcp.size'],
  'browser.web_vital.lcp.url': ['lcp.url'],
  'browser.web_vital.ttfb.request_time': ['ttfb.requestTime'],
  'app.vitals.frames.total.count': ['frames.total', 'sentry.frames.total'],
  'app.vitals.frames.slow.count': ['frames.slow', 'sentry.frames.slow'],
  'app.vitals.frames.frozen.count': ['frames.frozen', 'sentry.frames.frozen'],
  'app.vitals.frames.delay.value': ['frames.delay', 'sentry.frames.delay'],
  'http.request.method': ['http.method', 'http.request_method'],
  'http.response.status_code': ['http.status_code'],
  'http.response.body.size': ['http.response_content_length'],
  'http.response.size': ['http.response_transfer_size'],
  'url.full': ['http.url'],
  'url.path': ['http.target'],
  'url.scheme': ['http.scheme'],
  'server.address': ['http.host', 'http.server_name', 'net.host.name', 'net.peer.name'],
  'server.port': ['net.host.port', 'net.peer.port'],
  'network.protocol.name': ['net.protocol.name'],
  'network.protocol.version': ['net.protocol.version', 'http.flavor'],
  'network.transport': ['net.transport'],
  'network.connection.rtt': ['connection.rtt'],
  'db.system.name': ['db.system'],
  'db.query.text': ['db.statement', 'db.query'],
  'db.operation.name': ['db.operation'],
  'db.namespace': ['db.name'],
  'db.collection.name': ['db.mongodb.collection'],
  'code.file.path': ['code.filepath'],
  'code.function.name': ['code.function'],
  'code.line.number': ['code.lineno'],
  'messaging.destination.name': ['messaging.destination'],
  'process.runtime.name': ['runtime.name'],
  'process.runtime.version': ['runtime.version'],
  'gen_ai.input.messages': ['gen_ai.prompt', 'gen_ai.request.messages', 'ai.input_messages', 'ai.prompt.messages'],
  'gen_ai.output.messages': ['gen_ai.response.text', 'gen_ai.response.tool_calls', 'ai.responses', 'ai.response.text'],
  'gen_ai.usage.input_tokens': ['gen_ai.usage.prompt_tokens', 'ai.prompt_tokens.used'],
  'gen_ai.usage.output_tokens': ['gen_ai.usage.completion_tokens', 'ai.completion_tokens.used'],
  'gen_ai.usage.total_tokens': ['ai.total_tokens.used'],
  'gen_ai.request.model': ['ai.model_id'],
  'gen_ai.provider.name': ['gen_ai.system', 'ai.model.provider'],
  'gen_ai.tool.call.arguments': ['gen_ai.tool.input'],
  'gen_ai.tool.call.result': ['gen_ai.tool.output'],
};

/** Those without a dot: SDKs put them on spans. In logs and metrics they are the program's own. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  'sentry.segment.name': ['transaction'],
  'sentry.release': ['release'],
  'sentry.environment': ['environment'],
  'sentry.dist': ['dist'],
  'sentry.replay_id': ['replay_id'],
  'sentry.profile_id': ['profile_id'],
  'browser.web_vital.lcp.value': ['lcp'],
  'browser.web_vital.cls.value': ['cls'],
  'browser.web_vital.inp.value': ['inp'],
  'browser.web_vital.fcp.value': ['fcp'],
  'browser.web_vital.fp.value': ['fp'],
  'browser.web_vital.ttfb.value': ['ttfb'],
  'app.vitals.start.cold.value': ['app_start_cold'],
  'app.vitals.start.warm.value': ['app_start_warm'],
  'app.vitals.start.type': ['app_start_type'],
  'app.vitals.ttid.value': ['time_to_initial_display'],
  'app.vitals.ttfd.value': ['time_to_full_display'],
  'http.request.method': ['method'],
  'url.full': ['url'],
  'http.route': ['route'],
  'server.address': ['server_name', 'address'],
  'server.port': ['port'],
  'network.connection.effective_type': ['effectiveConnectionType'],
  'network.connection.type': ['connectionType'],
  'device.memory.estimated_capacity': ['deviceMemory'],
  'device.processor_count': ['hardwareConcurrency'],
};

const CURRENT = byOldName(ALIASES);
const CURRENT_OF_SPANS = new Map([...byOldName(WORDS), ...CURRENT]);

function byOldName(aliases: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(aliases).flatMap(([current, old]) => old.map((name) => [name, current] as const)));
}

/** Which names are taken for old ones: those with a dot, or, in spans, ordinary words too. */
export type Naming = 'plain' | 'spans';

/** The name that is asked for when somebody asks for `name`. */
export function currentName(name: string, naming: Naming = 'plain'): string {
  return (naming === 'spans' ? CURRENT_OF_SPANS : CURRENT).get(name) ?? name;
}

/** Adds the current names beside the old ones; what is there under a current name wins. In place. */
export function addCurrentNames(attributes: Attributes, naming: Naming = 'plain'): void {
  const names = naming === 'spans' ? CURRENT_OF_SPANS : CURRENT;
  // What is added while a map is walked is walked too: no current name is an old one.
  for (const [key, attribute] of attributes) {
    const current = names.get(key);
    if (current !== undefined && !attributes.has(current)) attributes.set(current, attribute);
  }
}
