/** User agents of machines that read the web (ingest protocol §9). Slackbot fetches what people post, so its first version passes. */
const NAMES =
  /mediapartners-google|adsbot-google|googlebot|feedfetcher-google|bingbot|bingpreview|baiduspider|slurp|sogou|facebook|ia_archiver|slack(?!bot 1\.)|calypso appcrawler|pingdom|lyticsbot|aws security scanner|hubspot crawler|bytespider|better uptime|(?:bots?|spider)[/\s);]/i;
const SLACKBOT = /slackbot 1\./i;

/** Real ones have some 500 characters. */
const MAX_CHARS = 1_000;

export function isCrawler(userAgent: string): boolean {
  const text = userAgent.slice(0, MAX_CHARS);
  return NAMES.test(text) && !SLACKBOT.test(text);
}
