// franz-go: kgo producing and consuming by partitions, kadm administering.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	. "josefk/interop/checks"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

const topic = "franz-go"

var (
	bootstrap = os.Args[1]
	start     = time.Now().Truncate(time.Millisecond).Add(-time.Minute)
	headers   = []kgo.RecordHeader{{Key: "header", Value: []byte("worth")}, {Key: "empty", Value: []byte{}}}
	sent      []string // of partition 0, in the order of offsets
	ctx       = context.Background()
	admin     = kadm.NewClient(client())
)

func main() {
	Scenario("create", create)
	Scenario("describe", describe)
	Scenario("produce", produce)
	Scenario("consume", consume)
	Scenario("out of range", outOfRange)
	Scenario("offsets", offsets)
	Scenario("configs", configs)
	Scenario("administer", administer)
	Scenario("what is not there", refusals)
	Scenario("across a restart", acrossARestart)
	Finish()
}

func client(more ...kgo.Opt) *kgo.Client {
	made := Got(kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(bootstrap), kgo.ClientID(topic)}, more...)...))
	Must(made.Ping(ctx))
	return made
}

func create() {
	Equal("with the broker's defaults", Got(admin.CreateTopics(ctx, -1, -1, nil, topic+"-default"))[topic+"-default"].NumPartitions, int32(1))
	ttl := "-1"
	created := Got(admin.CreateTopics(ctx, 2, 1, map[string]*string{"retention.ms": &ttl}, topic, topic+"-2"))
	Equal("errors", created.Error(), nil)
	Equal("partitions as created", created[topic].NumPartitions, int32(2))
	Equal("an id", created[topic].ID != kadm.TopicID{}, true)
	Equal("a config as created", *created[topic].Configs["retention.ms"].Value, "-1")
	Is("created twice", Got(admin.CreateTopics(ctx, 2, 1, nil, topic))[topic].Err, kerr.TopicAlreadyExists)
	Is("a bad name", Got(admin.CreateTopics(ctx, 1, 1, nil, "a b"))["a b"].Err, kerr.InvalidTopicException)
	three := Got(admin.CreateTopics(ctx, 1, 3, nil, "three"))["three"]
	Is("too few brokers", three.Err, kerr.InvalidReplicationFactor)
	Equal("and why", strings.HasPrefix(three.ErrMessage, "Unable to replicate the partition 3 time(s)"), true)
	Equal("tried", Got(admin.ValidateCreateTopics(ctx, 1, 1, nil, topic+"-tried")).Error(), nil)
}

func describe() {
	metadata := Got(admin.BrokerMetadata(ctx))
	Equal("one broker", len(metadata.Brokers), 1)
	broker := metadata.Brokers[0]
	Equal("its address", fmt.Sprintf("%s:%d", broker.Host, broker.Port), bootstrap)
	Equal("controller", metadata.Controller, broker.NodeID)
	names := []string{topic, topic + "-2", topic + "-default"}
	Soon("topics", func() any { return Got(admin.ListTopics(ctx)).Names() }, names)
	partition := Got(admin.ListTopics(ctx))[topic].Partitions[1]
	me := []int32{broker.NodeID}
	Equal("replicas", [][]int32{partition.Replicas, partition.ISR, {partition.Leader}}, [][]int32{me, me, me})
	Equal("none offline", len(partition.OfflineReplicas), 0)
	Is("no such topic", Got(admin.ListTopics(ctx, "nowhere"))["nowhere"].Err, kerr.UnknownTopicOrPartition)
	versions := Got(admin.ApiVersions(ctx))[broker.NodeID]
	for key, wanted := range map[int16]int16{0: 13, 1: 18, 2: 11, 3: 13, 18: 4, 19: 7} {
		most, _ := versions.KeyMaxVersion(key)
		Equal(fmt.Sprintf("versions of API %d", key), most, wanted)
	}
}

func record(value string) *kgo.Record {
	made := &kgo.Record{
		Topic:     topic,
		Partition: 0,
		Key:       []byte("key"),
		Value:     []byte(value),
		Headers:   headers,
		Timestamp: start.Add(time.Duration(len(sent)) * time.Millisecond),
	}
	sent = append(sent, value)
	return made
}

func produceWith(name string, more ...kgo.Opt) {
	producer := client(append(more, kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerLinger(10*time.Millisecond))...)
	defer producer.Close()
	begin := len(sent)
	var records []*kgo.Record
	for i := range 100 {
		records = append(records, record(fmt.Sprintf("again and again %s %d", name, i)))
	}
	results := producer.ProduceSync(ctx, records...)
	Equal(name, results.FirstErr(), nil)
	if name == "acks 0" {
		for end(0) < int64(len(sent)) { // nobody answers
		}
		return
	}
	for i, result := range results {
		if result.Record.Offset != int64(begin+i) {
			Equal("offsets of "+name, result.Record.Offset, int64(begin+i))
			break
		}
	}
}

func end(partition int32) int64 {
	offset, _ := Got(admin.ListEndOffsets(ctx, topic)).Lookup(topic, partition)
	return offset.Offset
}

func produce() {
	produceWith("acks 0", kgo.RequiredAcks(kgo.NoAck()), kgo.DisableIdempotentWrite())
	produceWith("acks 1", kgo.RequiredAcks(kgo.LeaderAck()), kgo.DisableIdempotentWrite())
	produceWith("none", kgo.ProducerBatchCompression(kgo.NoCompression()))
	produceWith("gzip", kgo.ProducerBatchCompression(kgo.GzipCompression()))
	produceWith("snappy", kgo.ProducerBatchCompression(kgo.SnappyCompression()))
	produceWith("lz4", kgo.ProducerBatchCompression(kgo.Lz4Compression()))
	produceWith("zstd", kgo.ProducerBatchCompression(kgo.ZstdCompression()))
	produceWith("small batches", kgo.ProducerBatchMaxBytes(512))
	large := client(kgo.ProducerBatchMaxBytes(10_000_000), kgo.BrokerMaxWriteBytes(20_000_000), kgo.ProducerBatchCompression(kgo.NoCompression()))
	defer large.Close()
	huge := &kgo.Record{Topic: topic, Value: make([]byte, 1_100_000)}
	Is("too large", large.ProduceSync(ctx, huge).FirstErr(), kerr.MessageTooLarge)
	auto := client(kgo.AllowAutoTopicCreation())
	defer auto.Close()
	Equal("a topic that nobody made", auto.ProduceSync(ctx, &kgo.Record{Topic: topic + "-auto", Value: []byte("x")}).FirstErr(), nil)
}

// read gives records of partition 0 from an offset on.
func read(from kgo.Offset, count int) []*kgo.Record {
	consumer := client(kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: {0: from}}))
	defer consumer.Close()
	return poll(consumer, count)
}

func poll(consumer *kgo.Client, count int) (records []*kgo.Record) {
	limited, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for len(records) < count {
		fetches := consumer.PollFetches(limited)
		fetches.EachError(func(_ string, _ int32, err error) { panic(err) })
		records = append(records, fetches.Records()...)
	}
	return records
}

func consume() {
	records := read(kgo.NewOffset().AtStart(), len(sent))
	Equal("how many", len(records), len(sent))
	for i, found := range records {
		if found.Offset != int64(i) || string(found.Value) != sent[i] || string(found.Key) != "key" ||
			!slices.EqualFunc(found.Headers, headers, func(a, b kgo.RecordHeader) bool {
				return a.Key == b.Key && string(a.Value) == string(b.Value)
			}) || !found.Timestamp.Equal(start.Add(time.Duration(i)*time.Millisecond)) {
			Equal(fmt.Sprintf("record %d", i), *found, sent[i])
		}
	}
	Equal("from an offset", read(kgo.NewOffset().At(123), 1)[0].Offset, int64(123))
	Equal("the last two", read(kgo.NewOffset().AtEnd().Relative(-2), 1)[0].Offset, int64(len(sent)-2))
	Equal("after a time", read(kgo.NewOffset().AfterMilli(start.UnixMilli()+55), 1)[0].Offset, int64(55))
}

func outOfRange() {
	consumer := client(
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: {0: kgo.NewOffset().At(1_000_000)}}),
		kgo.ConsumeResetOffset(kgo.NoResetOffset()),
	)
	defer consumer.Close()
	limited, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var found error
	for found == nil {
		consumer.PollFetches(limited).EachError(func(_ string, _ int32, err error) { found = err })
	}
	Is("beyond the end", found, kerr.OffsetOutOfRange)
	reset := client(
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: {0: kgo.NewOffset().At(1_000_000)}}),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
	)
	defer reset.Close()
	Equal("reset", poll(reset, 1)[0].Offset, int64(0))
}

func offsets() {
	at := func(listed kadm.ListedOffsets, err error) [2]int64 {
		Must(err)
		offset, _ := listed.Lookup(topic, 0)
		Must(offset.Err)
		return [2]int64{offset.Offset, offset.Timestamp}
	}
	last := int64(len(sent))
	Equal("earliest", at(admin.ListStartOffsets(ctx, topic)), [2]int64{0, -1})
	Equal("latest", at(admin.ListEndOffsets(ctx, topic)), [2]int64{last, -1})
	Equal("committed", at(admin.ListCommittedOffsets(ctx, topic)), [2]int64{last, -1})
	Equal("a time", at(admin.ListOffsetsAfterMilli(ctx, start.UnixMilli()+77, topic)), [2]int64{77, start.UnixMilli() + 77})
	Equal("the last time", at(admin.ListMaxTimestampOffsets(ctx, topic)), [2]int64{last - 1, start.UnixMilli() + last - 1})
	epochs := Got(admin.OffsetForLeaderEpoch(ctx, kadm.OffsetForLeaderEpochRequest{topic: {0: 0}}))
	Equal("the end of an epoch", [2]int64{int64(epochs[topic][0].LeaderEpoch), epochs[topic][0].EndOffset}, [2]int64{0, last})
}

func configs() {
	show := func(name string) func() any {
		return func() any {
			for _, config := range Got(admin.DescribeTopicConfigs(ctx, topic))[0].Configs {
				if config.Key == name {
					return *config.Value + " of " + config.Source.String()
				}
			}
			return "absent"
		}
	}
	Soon("as created", show("retention.ms"), "-1 of DYNAMIC_TOPIC_CONFIG")
	size, policy := "2000000", "compact"
	changes := []kadm.AlterConfig{
		{Op: kadm.SetConfig, Name: "segment.bytes", Value: &size},
		{Op: kadm.DeleteConfig, Name: "retention.ms"},
		{Op: kadm.AppendConfig, Name: "cleanup.policy", Value: &policy},
	}
	Is("altered", Got(admin.AlterTopicConfigs(ctx, changes, topic))[0].Err, nil)
	Soon("deleted", show("retention.ms"), "604800000 of DEFAULT_CONFIG")
	Soon("appended", show("cleanup.policy"), "delete,compact of DYNAMIC_TOPIC_CONFIG")
	changes = []kadm.AlterConfig{{Op: kadm.SubtractConfig, Name: "cleanup.policy", Value: &policy}}
	Is("subtracted", Got(admin.AlterTopicConfigs(ctx, changes, topic))[0].Err, nil)
	Soon("and gone", show("cleanup.policy"), "delete of DYNAMIC_TOPIC_CONFIG")
	bad := []kadm.AlterConfig{{Op: kadm.SetConfig, Name: "segment.bytes", Value: &policy}}
	Is("a bad value", Got(admin.AlterTopicConfigs(ctx, bad, topic))[0].Err, kerr.InvalidConfig)
	unknown := []kadm.AlterConfig{{Op: kadm.SetConfig, Name: "no.such.config", Value: &policy}}
	Is("an unknown config", Got(admin.AlterTopicConfigs(ctx, unknown, topic))[0].Err, kerr.InvalidConfig)
	me := Got(admin.BrokerMetadata(ctx)).Controller
	for _, config := range Got(admin.DescribeBrokerConfigs(ctx, me))[0].Configs {
		if config.Key == "delete.topic.enable" {
			Equal("of the broker", *config.Value, "true")
		}
	}
}

func administer() {
	Is("more partitions", Got(admin.UpdatePartitions(ctx, 3, topic))[topic].Err, nil)
	Is("fewer", Got(admin.UpdatePartitions(ctx, 2, topic))[topic].Err, kerr.InvalidPartitions)
	before := make(kadm.Offsets)
	before.AddOffset(topic, 0, 7, -1)
	deleted, _ := Got(admin.DeleteRecords(ctx, before)).Lookup(topic, 0)
	Equal("low watermark", deleted.LowWatermark, int64(7))
	before.AddOffset(topic, 0, 1_000_000, -1)
	deleted, _ = Got(admin.DeleteRecords(ctx, before)).Lookup(topic, 0)
	Is("beyond the end", deleted.Err, kerr.OffsetOutOfRange)
	Equal("the first that is left", read(kgo.NewOffset().AtStart(), 1)[0].Offset, int64(7))

	me := Got(admin.BrokerMetadata(ctx)).Controller
	dirs := Got(admin.DescribeAllLogDirs(ctx, nil))[me].Sorted()
	Equal("one directory", len(dirs), 1)
	partition, there := dirs[0].Topics.Lookup(topic, 0)
	Equal("its partition", there && partition.Size > 1000 && !partition.IsFuture, true)
	elected := Got(admin.ElectLeaders(ctx, kadm.ElectPreferredReplica, kadm.TopicsSet{topic: {0: {}}}))
	Is("no election needed", elected[topic][0].Err, kerr.ElectionNotNeeded)
	var moves kadm.AlterPartitionAssignmentsReq
	moves.Assign(topic, 0, []int32{me})
	Is("reassigned to where it is", Got(admin.AlterPartitionAssignments(ctx, moves))[topic][0].Err, nil)
	Equal("none under way", len(Got(admin.ListPartitionReassignments(ctx, nil))), 0)
	producers := Got(admin.DescribeProducers(ctx, kadm.TopicsSet{topic: {0: {}}}))
	Equal("producers", len(producers[topic].Partitions[0].ActiveProducers) >= 6, true)
	Is("deleted", Got(admin.DeleteTopics(ctx, topic+"-2"))[topic+"-2"].Err, nil)
	Is("deleted twice", Got(admin.DeleteTopics(ctx, topic+"-2"))[topic+"-2"].Err, kerr.UnknownTopicOrPartition)
}

func refusals() {
	rights := kadm.NewACLs().Topics("*").Allow("*").AllowHosts("*").Operations(kadm.OpAny).ResourcePatternType(kadm.ACLPatternLiteral)
	described, err := admin.DescribeACLs(ctx, rights)
	if err == nil {
		err = described[0].Err
	}
	Is("no authorizer", err, kerr.SecurityDisabled)
	quotas := Got(admin.DescribeClientQuotas(ctx, false, nil))
	Equal("no quotas", len(quotas), 0)
	scrams, err := admin.DescribeUserSCRAMs(ctx)
	Equal("no users", []any{len(scrams), err}, []any{0, nil})
}

func acrossARestart() {
	producer := client(kgo.RecordPartitioner(kgo.ManualPartitioner()))
	defer producer.Close()
	Must(producer.ProduceSync(ctx, record("before")).FirstErr())
	consumer := client(kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: {0: kgo.NewOffset().At(int64(len(sent) - 1))}}))
	defer consumer.Close()
	Equal("before", string(poll(consumer, 1)[0].Value), "before")
	Restart()
	limited, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	after := producer.ProduceSync(limited, record("after"))
	Equal("produced after it", after.FirstErr(), nil)
	Equal("its offset", after[0].Record.Offset, int64(len(sent)-1))
	var value string
	for value == "" && limited.Err() == nil { // errors of connections are told, and overcome
		consumer.PollFetches(limited).EachRecord(func(found *kgo.Record) { value = string(found.Value) })
	}
	Equal("after", value, "after")
	records := read(kgo.NewOffset().AtStart(), len(sent)-7)
	Equal("everything", len(records), len(sent)-7)
	Equal("the last", string(records[len(records)-1].Value), "after")
}
