import { framesOf, lib, said, source } from '../model.ts';
import type { DemoProject } from '../model.ts';

const sources = {
  'src/index/segment.rs': source(
    90,
    `
    pub fn read_posting(&self, term: TermId) -> Posting<'_> {
        let start = self.offsets[term.0] as usize;
        let end = self.offsets[term.0 + 1] as usize;
        let bytes = &self.postings[start..end];
        Posting::decode(bytes).expect("posting list is damaged")
    }`,
  ),
  'src/query/suggest.rs': source(
    41,
    `
pub fn suggest(prefix: &str, limit: usize) -> Vec<Suggestion> {
    let cut = prefix.len().min(MAX_PREFIX);
    let key = &prefix[..cut];
    TRIE.walk(key).take(limit).map(Suggestion::from).collect()
}`,
  ),
  'src/http/search.rs': source(
    17,
    `
pub async fn search(State(index): State<Index>, Query(q): Query<SearchQuery>) -> Result<Json<Hits>, Failure> {
    let permit = index.permits.acquire().await?;
    let hits = index.run(&q).await.context("search failed")?;
    drop(permit);
    Ok(Json(hits))
}`,
  ),
};
const at = framesOf(sources);
const cargo = '/usr/local/cargo/registry/src/index.crates.io/';
const tokio = [
  lib(
    `${cargo}tokio-1.48.0/src/runtime/scheduler/multi_thread/worker.rs`,
    611,
    'tokio::runtime::scheduler::multi_thread::worker::Context::run_task',
  ),
  lib(`${cargo}axum-0.8.6/src/handler/mod.rs`, 249, 'axum::handler::Handler::call'),
];
const panic = [lib('/rustc/library/core/src/panicking.rs', 75, 'core::panicking::panic_fmt')];

/** Rust: finds things. */
export const search: DemoProject = {
  slug: 'search',
  name: 'Search',
  projectPlatform: 'rust',
  platform: 'rust',
  sdk: { name: 'sentry.rust', version: '0.45.0', package: 'cargo:sentry' },
  releaseName: 'search',
  versions: ['0.31.0', '0.32.0', '0.32.1', '0.33.0'],
  kind: 'server',
  root: '/build/search/',
  runtime: { name: 'rustc', version: '1.91.0' },
  sources,
  crumbs: [
    said('search::query', 'parsed "{word}" into {small} terms'),
    said('search::index', 'segment {small} opened in {ms} ms'),
    said('tower_http::trace', 'GET /search 200 in {ms} ms'),
    said('search::cache', 'hit for "{word}"', 'debug'),
  ],
  tags: { shard: ['0', '1', '2', '3'], locale: ['de', 'fr', 'nb', 'en', 'ja'] },
  issues: [
    {
      type: 'panic',
      value: "byte index 12 is not a char boundary; it is inside 'é' (bytes 11..13) of `{word}`",
      frames: [...tokio, at('src/query/suggest.rs', '&prefix[..cut]', 'search::query::suggest::suggest'), ...panic],
      transaction: 'GET /suggest',
      request: { method: 'GET', url: 'http://search.internal/suggest?q={word}' },
      level: 'fatal',
      mechanism: ['panic', false],
      perDay: 33,
      shape: 'steady',
      story: { assign: 'team', notes: ['`floor_char_boundary` is stable now; use that.'] },
    },
    {
      type: 'panic',
      value: 'posting list is damaged: UnexpectedEof',
      frames: [...tokio, at('src/index/segment.rs', 'Posting::decode', 'search::index::segment::Segment::read_posting'), ...panic],
      transaction: 'GET /search',
      request: { method: 'GET', url: 'http://search.internal/search?q={word}' },
      level: 'fatal',
      mechanism: ['panic', false],
      tags: { shard: '2' },
      perDay: 20,
      shape: 'incident',
      story: { status: 'resolved', notes: ['Shard 2 was rebuilt from the catalog.'] },
    },
    {
      type: 'Elapsed',
      value: 'search failed: deadline has elapsed',
      frames: [...tokio, at('src/http/search.rs', 'index.run', 'search::http::search::search')],
      transaction: 'GET /search',
      request: { method: 'GET', url: 'http://search.internal/search?q={word}&page={page}' },
      mechanism: ['anyhow', true],
      perDay: 47,
      shape: 'spike',
    },
  ],
};
