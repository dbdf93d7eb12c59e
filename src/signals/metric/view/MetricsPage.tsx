import { words } from '#dashboard/messages/words.ts';
import { Page } from '#dashboard/page/Page.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { useMetricAddress } from './address.ts';
import { MetricList } from './MetricList.tsx';
import { OneMetric } from './OneMetric.tsx';
import './metric.css';

/** The metrics of a time, or one of them over it. */
export function MetricsPage() {
  const org = usePart('org');
  const address = useMetricAddress();
  const text = words().metric;
  const crumbs =
    address.metric === '' ? [{ label: text.title }] : [{ label: text.title, to: paths.metrics(org) }, { label: address.metric }];
  return (
    <Page title={address.metric === '' ? text.title : address.metric} crumbs={crumbs} scope={{ org }}>
      {address.metric === '' ? <MetricList org={org} address={address} /> : <OneMetric org={org} address={address} />}
    </Page>
  );
}
