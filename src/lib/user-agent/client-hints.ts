/** What the `Sec-CH-UA…` headers say: newer and truer than the frozen user agent. */
export interface ClientHints {
  readonly browser?: { readonly name: string; readonly version?: string };
  readonly platform?: string;
  readonly platformVersion?: string;
  readonly model?: string;
}

const BRAND = /"((?:[^"\\]|\\.){1,100})"\s*;\s*v\s*=\s*"([^"]{0,50})"/g;

/** `Not=A Brand` and the engine names stand beside the browser's own name. */
const NOT_A_BROWSER = /brand|chromium|gecko|webkit/i;

/** `header` finds a header by its name in lower case. */
export function parseClientHints(header: (name: string) => string | undefined): ClientHints {
  const brands = header('sec-ch-ua') ?? '';
  const brand = [...brands.slice(0, 1_000).matchAll(BRAND)].find((match) => !NOT_A_BROWSER.test(match[1] ?? ''));
  const platform = unquoted(header('sec-ch-ua-platform'));
  const platformVersion = unquoted(header('sec-ch-ua-platform-version'));
  const model = unquoted(header('sec-ch-ua-model'));
  return {
    ...(brand?.[1] === undefined ? {} : { browser: { name: brand[1], ...(brand[2] ? { version: brand[2] } : {}) } }),
    ...(platform === undefined ? {} : { platform }),
    ...(platformVersion === undefined ? {} : { platformVersion }),
    ...(model === undefined ? {} : { model }),
  };
}

function unquoted(value: string | undefined): string | undefined {
  return (
    value
      ?.trim()
      .replace(/^"(.*)"$/, '$1')
      .trim()
      .slice(0, 200) || undefined
  );
}
