import { framesOf, http, lib, query, said, source } from '../model.ts';
import type { DemoProject } from '../model.ts';

const sources = {
  'Billing/InvoiceNumbers.cs': source(
    24,
    `
    public async Task<string> NextAsync(int year, CancellationToken cancel)
    {
        await using var tx = await _db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancel);
        var last = await _db.Counters.SingleAsync(c => c.Year == year, cancel);
        last.Value += 1;
        await _db.SaveChangesAsync(cancel);
        await tx.CommitAsync(cancel);
        return $"{year}-{last.Value:D6}";
    }`,
  ),
  'Billing/TaxRates.cs': source(
    12,
    `
    public decimal RateFor(string country, ProductClass kind)
    {
        var table = _tables[country];
        return table.Reduced.Contains(kind) ? table.ReducedRate : table.NormalRate;
    }`,
  ),
};
const at = framesOf(sources);
const aspnet = [
  lib(
    'Microsoft.AspNetCore.Mvc.Core',
    0,
    'ControllerActionInvoker.InvokeActionMethodAsync',
    'Microsoft.AspNetCore.Mvc.Infrastructure.ControllerActionInvoker',
  ),
  lib('Microsoft.AspNetCore.Routing', 0, 'EndpointMiddleware.Invoke', 'Microsoft.AspNetCore.Routing.EndpointMiddleware'),
];

/** C#: invoices and taxes. */
export const billing: DemoProject = {
  slug: 'billing',
  name: 'Billing',
  projectPlatform: 'dotnet',
  platform: 'csharp',
  sdk: { name: 'sentry.dotnet.aspnetcore', version: '6.0.0', package: 'nuget:sentry.dotnet.aspnetcore' },
  releaseName: 'billing',
  versions: ['2026.44.0', '2026.45.0', '2026.46.0', '2026.47.0'],
  kind: 'server',
  root: '/src/',
  runtime: { name: '.NET', version: '10.0.0' },
  sources,
  crumbs: [
    query('SELECT "c"."Year", "c"."Value" FROM "Counters" AS "c" WHERE "c"."Year" = @year', '{ms}'),
    http('GET', 'http://checkout-api.internal/v2/orders/{order}', 200),
    said('Larkspur.Billing.Invoices', 'Invoice for {order} in {country}'),
    said('Microsoft.EntityFrameworkCore', 'Executed DbCommand ({ms}ms)'),
  ],
  tags: { country: ['DE', 'FR', 'NO', 'GB', 'SE'], 'deploy.slot': ['blue', 'green'] },
  issues: [
    {
      type: 'Npgsql.PostgresException',
      value: '40001: could not serialize access due to concurrent update',
      frames: [
        ...aspnet,
        at('Billing/InvoiceNumbers.cs', 'SaveChangesAsync', 'InvoiceNumbers.NextAsync', { module: 'Larkspur.Billing.InvoiceNumbers' }),
        lib('Npgsql', 0, 'NpgsqlConnector.ReadMessageLong', 'Npgsql.Internal.NpgsqlConnector'),
      ],
      transaction: 'POST /invoices',
      request: { method: 'POST', url: 'http://billing.internal/invoices', body: { order: '{order}' } },
      mechanism: ['ExceptionHandlerMiddleware', false],
      perDay: 26,
      shape: 'spike',
    },
    {
      type: 'System.Collections.Generic.KeyNotFoundException',
      value: "The given key '{country}' was not present in the dictionary.",
      frames: [...aspnet, at('Billing/TaxRates.cs', '_tables[country]', 'TaxRates.RateFor', { module: 'Larkspur.Billing.TaxRates' })],
      transaction: 'POST /invoices',
      request: { method: 'POST', url: 'http://billing.internal/invoices', body: { order: '{order}', country: '{country}' } },
      mechanism: ['ExceptionHandlerMiddleware', false],
      perDay: 18,
      shape: 'fixed',
      story: { status: 'resolved' },
    },
    {
      type: 'System.Threading.Tasks.TaskCanceledException',
      value: 'A task was canceled.',
      frames: [
        ...aspnet,
        at('Billing/InvoiceNumbers.cs', 'BeginTransactionAsync', 'InvoiceNumbers.NextAsync', { module: 'Larkspur.Billing.InvoiceNumbers' }),
      ],
      transaction: 'POST /invoices',
      request: { method: 'POST', url: 'http://billing.internal/invoices' },
      mechanism: ['ExceptionHandlerMiddleware', true],
      level: 'warning',
      perDay: 23,
      shape: 'steady',
    },
  ],
};
