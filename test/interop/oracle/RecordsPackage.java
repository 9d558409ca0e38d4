// Kafka 4.3 moved the record classes into this package and 3.9 does not have it. With this file it exists for both,
// so that one source may import `record.*` and `record.internal.*` and compile against either.

package org.apache.kafka.common.record.internal;

final class RecordsPackage {}
