// Metrics and quotas.

import { classNameOrNull, int, list, long, mib, second, string } from '../definition.ts'

export const metricConfigs = {
  __proto__: null as never,
  'client.quota.callback.class': classNameOrNull(),
  'kafka.metrics.polling.interval.secs': int(10).min(1).moot(),
  'kafka.metrics.reporters': list().distinct().moot(),
  'metric.reporters': list('org.apache.kafka.common.metrics.JmxReporter').distinct().clusterWide().moot(),
  'metrics.num.samples': int(2).min(1).moot(),
  'metrics.recording.level': string('INFO').moot(),
  'metrics.sample.window.ms': long(30 * second)
    .min(1)
    .moot(),
  'producer.purgatory.purge.interval.requests': int(1000).moot(),
  'quota.window.num': int(11).min(1).honoured(),
  'quota.window.size.seconds': int(1).min(1).honoured(),
  'telemetry.max.bytes': int(mib).min(1),
}
