import { framesOf, http, lib, query, said, source } from '../model.ts';
import type { DemoProject } from '../model.ts';

const sources = {
  'authorize/authorize.go': source(
    61,
    `
func (s *Server) Authorize(ctx context.Context, req *AuthorizeRequest) (*Payment, error) {
	acquirer := s.router.Pick(req.Card.Brand, req.Amount.Currency)
	ctx, cancel := context.WithTimeout(ctx, 8*time.Second)
	defer cancel()

	answer, err := acquirer.Authorize(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("authorize with %s: %w", acquirer.Name(), err)
	}
	return s.record(ctx, req, answer)
}`,
  ),
  'settle/batch.go': source(
    22,
    `
func (b *Batch) Close(ctx context.Context) error {
	total := money.Zero(b.Currency)
	for _, p := range b.Payments {
		total = total.Add(p.Captured)
	}
	if !total.Equal(b.Announced) {
		return &MismatchError{Batch: b.ID, Want: b.Announced, Got: total}
	}
	return b.store.MarkClosed(ctx, b.ID)
}`,
  ),
  'router/router.go': source(
    34,
    `
func (r *Router) Pick(brand string, currency string) Acquirer {
	r.mu.RLock()
	defer r.mu.RUnlock()
	routes := r.table[currency]
	return routes[r.hash(brand)%len(routes)]
}`,
  ),
};
const at = framesOf(sources);
const grpc = [
  lib('/go/pkg/mod/google.golang.org/grpc@v1.76.0/server.go', 1431, '(*Server).processUnaryRPC', 'google.golang.org/grpc'),
  lib('/go/pkg/mod/google.golang.org/grpc@v1.76.0/server.go', 1842, '(*Server).handleStream', 'google.golang.org/grpc'),
];
const main = { module: 'larkspur.example/payments/authorize' };

/** Go: cards and acquirers. */
export const payments: DemoProject = {
  slug: 'payments',
  name: 'Payments',
  projectPlatform: 'go',
  platform: 'go',
  sdk: { name: 'sentry.go', version: '0.40.0', package: 'go:github.com/getsentry/sentry-go' },
  releaseName: 'payments',
  versions: ['5.1.0', '5.2.0', '5.2.4', '5.3.0', '5.3.1'],
  kind: 'server',
  root: '/build/payments/',
  runtime: { name: 'go', version: 'go1.25.4' },
  sources,
  modules: { 'google.golang.org/grpc': 'v1.76.0', 'github.com/jackc/pgx/v5': 'v5.7.6' },
  crumbs: [
    http('POST', 'https://eu.acquirer.example/v3/authorisations', 200),
    query('SELECT * FROM payments WHERE idempotency_key = $1', '{ms}'),
    query('UPDATE payments SET status = $2 WHERE id = $1', '{ms}'),
    said('slog', 'picked acquirer nordbank for visa/NOK'),
    said('slog', 'authorised {amount} in {ms} ms'),
  ],
  tags: {
    acquirer: ['nordbank', 'eurocard', 'pacific'],
    currency: ['EUR', 'NOK', 'SEK', 'GBP', 'USD'],
    brand: ['visa', 'mastercard', 'amex'],
  },
  issues: [
    {
      type: '*fmt.wrapError',
      value: 'authorize with nordbank: context deadline exceeded',
      frames: [...grpc, at('authorize/authorize.go', 'return nil, fmt.Errorf', '(*Server).Authorize', main)],
      causes: [{ type: 'context.deadlineExceededError', value: 'context deadline exceeded', frames: [] }],
      transaction: '/payments.v1.Payments/Authorize',
      mechanism: ['generic', true],
      lastCrumb: http('POST', 'https://eu.acquirer.example/v3/authorisations', 504),
      extra: { order: '{order}', attempt: '{small}' },
      perDay: 95,
      shape: 'regressed',
      story: { status: 'resolvedInNextRelease', notes: ['5.3.1 opens a second connection when the first is slow.'], assign: 'me' },
    },
    {
      type: 'runtime.boundsError',
      value: 'runtime error: integer divide by zero',
      frames: [
        ...grpc,
        at('authorize/authorize.go', 's.router.Pick', '(*Server).Authorize', main),
        at('router/router.go', 'routes[r.hash', '(*Router).Pick', { module: 'larkspur.example/payments/router' }),
      ],
      transaction: '/payments.v1.Payments/Authorize',
      level: 'fatal',
      mechanism: ['recover', false],
      extra: { currency: 'JPY' },
      perDay: 14,
      shape: 'fresh',
      story: { priority: 'high' },
    },
    {
      type: '*settle.MismatchError',
      value: 'batch {id}: announced {amount}, got {amount}',
      frames: [at('settle/batch.go', 'return &MismatchError', '(*Batch).Close', { module: 'larkspur.example/payments/settle' })],
      transaction: 'settle',
      perDay: 3,
      shape: 'nightly',
      isBackground: true,
      story: { assign: 'team', notes: ['Always the cent of a rounded refund. Finance knows.'] },
    },
    {
      type: '*pgconn.PgError',
      value: 'ERROR: deadlock detected (SQLSTATE 40P01)',
      frames: [
        ...grpc,
        lib('/go/pkg/mod/github.com/jackc/pgx/v5@v5.7.6/conn.go', 480, '(*Conn).Exec', 'github.com/jackc/pgx/v5'),
        at('authorize/authorize.go', 's.record(ctx', '(*Server).Authorize', main),
      ],
      transaction: '/payments.v1.Payments/Capture',
      perDay: 11,
      shape: 'fading',
    },
  ],
};
