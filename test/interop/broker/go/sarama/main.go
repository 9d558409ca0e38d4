// sarama: producers, partition consumers and ClusterAdmin, each time as if the broker were of one of the releases that
// stand before its address.
package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	. "josefk/interop/checks"

	"github.com/IBM/sarama"
)

var (
	releases  = os.Args[1 : len(os.Args)-1]
	bootstrap = os.Args[len(os.Args)-1:]
	start     = time.Now().Truncate(time.Millisecond).Add(-time.Minute)
)

func main() {
	var all []*exercise
	for _, release := range releases {
		run := &exercise{topic: "sarama-" + release, version: Got(sarama.ParseKafkaVersion(release))}
		all = append(all, run)
		for _, step := range []struct {
			name string
			run  func()
		}{
			{"create", run.create}, {"produce", run.produce}, {"compress", run.compress}, {"send without waiting", run.sendAsync},
			{"consume", run.consume}, {"offsets", run.offsets}, {"administer", run.administer},
		} {
			Scenario(release+": "+step.name, step.run)
		}
	}
	Scenario("after a restart", func() {
		Restart()
		for _, run := range all {
			Equal(run.topic+": everything", len(run.read(sarama.OffsetOldest)), len(run.sent)-int(run.first))
		}
	})
	Finish()
}

// exercise is one release's.
type exercise struct {
	topic   string
	version sarama.KafkaVersion
	sent    []string // of partition 0, in the order of offsets
	first   int64    // the first that was not deleted
}

func (e *exercise) since(version sarama.KafkaVersion) bool { return e.version.IsAtLeast(version) }

func (e *exercise) config() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = e.version
	config.Producer.Return.Successes = true
	config.Producer.Partitioner = sarama.NewManualPartitioner
	config.Consumer.Return.Errors = true
	config.Consumer.MaxWaitTime = 100 * time.Millisecond
	return config
}

func (e *exercise) client(config *sarama.Config) sarama.Client {
	return Got(sarama.NewClient(bootstrap, config))
}

func (e *exercise) admin() sarama.ClusterAdmin {
	return Got(sarama.NewClusterAdmin(bootstrap, e.config()))
}

func (e *exercise) create() {
	if !e.since(sarama.V0_10_2_0) {
		client := e.client(e.config())
		defer client.Close()
		for range 100 { // asking for it makes it
			if partitions, err := client.Partitions(e.topic); err == nil {
				Equal("partitions", partitions, []int32{0})
				return
			}
		}
		panic("not made")
	}
	admin := e.admin()
	defer admin.Close()
	ttl := "-1"
	detail := &sarama.TopicDetail{NumPartitions: 2, ReplicationFactor: 1, ConfigEntries: map[string]*string{"retention.ms": &ttl}}
	Must(admin.CreateTopic(e.topic, detail, false))
	Is("created twice", admin.CreateTopic(e.topic, detail, false), sarama.ErrTopicAlreadyExists)
	Is("a bad name", admin.CreateTopic("..", detail, false), sarama.ErrInvalidTopic)
	Is("too few brokers", admin.CreateTopic("three", &sarama.TopicDetail{NumPartitions: 1, ReplicationFactor: 3}, false), sarama.ErrInvalidReplicationFactor)
	Must(admin.CreateTopic(e.topic+"-2", detail, false))
	Must(admin.CreateTopic(e.topic+"-tried", detail, true))
	brokers, controller, err := admin.DescribeCluster()
	Must(err)
	Equal("one broker", len(brokers), 1)
	Equal("its address", brokers[0].Addr(), bootstrap[0])
	Equal("controller", controller, brokers[0].ID())
	describe := func() []*sarama.TopicMetadata {
		return Got(admin.DescribeTopics([]string{e.topic, e.topic + "-nowhere"}))
	}
	Soon("partitions", func() any { return len(describe()[0].Partitions) }, 2)
	if e.since(sarama.V0_11_0_0) { // before, asking made it
		Equal("no such topic", describe()[1].Err, sarama.ErrUnknownTopicOrPartition)
	}
}

// message is the next; how much of it arrives depends on the release.
func (e *exercise) message(value string) *sarama.ProducerMessage {
	made := &sarama.ProducerMessage{
		Topic:     e.topic,
		Key:       sarama.StringEncoder("key"),
		Value:     sarama.StringEncoder(value),
		Timestamp: start.Add(time.Duration(len(e.sent)) * time.Millisecond),
	}
	if e.since(sarama.V0_11_0_0) {
		made.Headers = []sarama.RecordHeader{{Key: []byte("header"), Value: []byte("worth")}}
	}
	e.sent = append(e.sent, value)
	return made
}

func (e *exercise) produce() {
	for _, acks := range []sarama.RequiredAcks{sarama.NoResponse, sarama.WaitForLocal, sarama.WaitForAll} {
		config := e.config()
		config.Producer.RequiredAcks = acks
		producer := Got(sarama.NewSyncProducer(bootstrap, config))
		partition, offset, err := producer.SendMessage(e.message(fmt.Sprintf("acks %d", acks)))
		Must(err)
		if acks == sarama.NoResponse {
			for e.end() < int64(len(e.sent)) { // nobody answers
			}
		} else {
			Equal("offset", []int64{int64(partition), offset}, []int64{0, int64(len(e.sent) - 1)})
		}
		Must(producer.Close())
	}
	config := e.config()
	config.Producer.MaxMessageBytes = 10_000_000
	producer := Got(sarama.NewSyncProducer(bootstrap, config))
	defer producer.Close()
	_, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: e.topic, Value: sarama.ByteEncoder(make([]byte, 1_100_000))})
	Is("too large", err, sarama.ErrMessageSizeTooLarge)
}

func (e *exercise) end() int64 {
	client := e.client(e.config())
	defer client.Close()
	return Got(client.GetOffset(e.topic, 0, sarama.OffsetNewest))
}

func (e *exercise) compress() {
	for codec, since := range map[sarama.CompressionCodec]sarama.KafkaVersion{
		sarama.CompressionNone: sarama.V0_8_2_0, sarama.CompressionGZIP: sarama.V0_8_2_0, sarama.CompressionSnappy: sarama.V0_8_2_0,
		sarama.CompressionLZ4: sarama.V0_10_0_0, sarama.CompressionZSTD: sarama.V2_1_0_0,
	} {
		if !e.since(since) {
			continue
		}
		config := e.config()
		config.Producer.Compression = codec
		producer := Got(sarama.NewSyncProducer(bootstrap, config))
		begin := int64(len(e.sent))
		var messages []*sarama.ProducerMessage
		for i := range 50 {
			messages = append(messages, e.message(fmt.Sprintf("again and again %d", i)))
		}
		Must(producer.SendMessages(messages))
		Equal("first of "+codec.String(), messages[0].Offset, begin)
		Equal("last of "+codec.String(), messages[49].Offset, begin+49)
		Must(producer.Close())
	}
}

func (e *exercise) sendAsync() {
	config := e.config()
	config.Producer.Flush.Messages = 10
	config.Producer.Flush.Frequency = time.Millisecond // or the last few would wait for more to come
	if e.since(sarama.V0_11_0_0) {
		config.Producer.Idempotent = true
		config.Producer.RequiredAcks = sarama.WaitForAll
		config.Net.MaxOpenRequests = 1
	}
	producer := Got(sarama.NewAsyncProducer(bootstrap, config))
	begin := int64(len(e.sent))
	go func() {
		for i := range 200 {
			producer.Input() <- e.message(fmt.Sprintf("without waiting %d", i))
		}
	}()
	for i := range int64(200) {
		select {
		case success := <-producer.Successes():
			if success.Offset != begin+i {
				Equal("offset", success.Offset, begin+i)
			}
		case failure := <-producer.Errors():
			panic(failure)
		}
	}
	Must(producer.Close())
	Equal("the end", e.end(), int64(len(e.sent)))
}

// read gives all from an offset to the end of partition 0.
func (e *exercise) read(from int64) (messages []*sarama.ConsumerMessage) {
	consumer := Got(sarama.NewConsumer(bootstrap, e.config()))
	defer consumer.Close()
	partition := Got(consumer.ConsumePartition(e.topic, 0, from))
	defer partition.Close()
	for len(messages) == 0 || messages[len(messages)-1].Offset < int64(len(e.sent)-1) {
		select {
		case message := <-partition.Messages():
			messages = append(messages, message)
		case err := <-partition.Errors():
			panic(err)
		case <-time.After(20 * time.Second):
			panic(fmt.Sprintf("nothing more after %d messages", len(messages)))
		}
	}
	Equal("high watermark", partition.HighWaterMarkOffset(), int64(len(e.sent)))
	return
}

func (e *exercise) consume() {
	messages := e.read(sarama.OffsetOldest)
	Equal("how many", len(messages), len(e.sent))
	for i, found := range messages {
		same := found.Offset == int64(i) && string(found.Value) == e.sent[i] && string(found.Key) == "key"
		if e.since(sarama.V0_10_0_0) {
			same = same && found.Timestamp.Equal(start.Add(time.Duration(i)*time.Millisecond))
		}
		if e.since(sarama.V0_11_0_0) {
			same = same && len(found.Headers) == 1 && string(found.Headers[0].Value) == "worth"
		}
		if !same {
			Equal(fmt.Sprintf("message %d", i), *found, e.sent[i])
		}
	}
	Equal("from inside", e.read(111)[0].Offset, int64(111))
	consumer := Got(sarama.NewConsumer(bootstrap, e.config()))
	defer consumer.Close()
	_, err := consumer.ConsumePartition(e.topic, 0, 1_000_000)
	Is("beyond the end", err, sarama.ErrOffsetOutOfRange)
}

func (e *exercise) offsets() {
	client := e.client(e.config())
	defer client.Close()
	at := func(time int64) int64 { return Got(client.GetOffset(e.topic, 0, time)) }
	Equal("oldest", at(sarama.OffsetOldest), int64(0))
	Equal("newest", at(sarama.OffsetNewest), int64(len(e.sent)))
	if e.since(sarama.V0_10_1_0) {
		Equal("by time", at(start.UnixMilli()+42), int64(42))
		Equal("by a time to come", at(start.UnixMilli()+1_000_000), int64(-1))
	}
	if e.since(sarama.V0_11_0_0) {
		Equal("a producer id", Got(client.InitProducerID()).ProducerID >= 0, true)
	}
}

func (e *exercise) administer() {
	if !e.since(sarama.V1_0_0_0) {
		return
	}
	admin := e.admin()
	defer admin.Close()
	e.configs(admin)
	Must(admin.CreatePartitions(e.topic, 3, nil, false))
	var refused *sarama.TopicPartitionError
	Equal("fewer", errors.As(admin.CreatePartitions(e.topic, 1, nil, false), &refused), true)
	Is("fewer", refused.Err, sarama.ErrInvalidPartitions)
	Must(admin.DeleteRecords(e.topic, map[int32]int64{0: 7}))
	e.first = 7
	Equal("the first that is left", e.read(sarama.OffsetOldest)[0].Offset, int64(7))
	Equal("beyond the end", admin.DeleteRecords(e.topic, map[int32]int64{0: 1_000_000}) != nil, true)
	list := func() sarama.TopicDetail { return Got(admin.ListTopics())[e.topic] }
	Soon("partitions", func() any { return list().NumPartitions }, int32(3))
	Equal("its configs", *list().ConfigEntries["retention.ms"], "3600000")
	_, controller, _ := admin.DescribeCluster()
	dirs := Got(admin.DescribeLogDirs([]int32{controller}))[controller]
	Equal("one directory", len(dirs), 1)
	if e.since(sarama.V2_4_0_0) {
		Must(admin.AlterPartitionReassignments(e.topic, [][]int32{{controller}, {controller}, {controller}}))
		Equal("none under way", len(Got(admin.ListPartitionReassignments(e.topic, []int32{0}))), 0)
		elected := Got(admin.ElectLeaders(sarama.PreferredElection, map[string][]int32{e.topic: {0}}))
		Equal("no election needed", elected[e.topic][0].ErrorCode, sarama.ErrElectionNotNeeded)
	}
	Must(admin.DeleteTopic(e.topic + "-2"))
	Is("deleted twice", admin.DeleteTopic(e.topic+"-2"), sarama.ErrUnknownTopicOrPartition)
}

func (e *exercise) configs(admin sarama.ClusterAdmin) {
	resource := sarama.ConfigResource{Type: sarama.TopicResource, Name: e.topic, ConfigNames: []string{"retention.ms"}}
	show := func() any { return Got(admin.DescribeConfig(resource))[0].Value }
	Soon("as created", show, "-1")
	hour, soon := "3600000", "soon"
	Must(admin.AlterConfig(sarama.TopicResource, e.topic, map[string]*string{"retention.ms": &hour}, false))
	Soon("as altered", show, hour)
	Equal("a bad value", admin.AlterConfig(sarama.TopicResource, e.topic, map[string]*string{"retention.ms": &soon}, false) != nil, true)
	if e.since(sarama.V2_3_0_0) {
		remove := map[string]sarama.IncrementalAlterConfigsEntry{"retention.ms": {Operation: sarama.IncrementalAlterConfigsOperationDelete}}
		Must(admin.IncrementalAlterConfig(sarama.TopicResource, e.topic, remove, false))
		Soon("as removed", show, "604800000")
		set := map[string]sarama.IncrementalAlterConfigsEntry{"retention.ms": {Operation: sarama.IncrementalAlterConfigsOperationSet, Value: &hour}}
		Must(admin.IncrementalAlterConfig(sarama.TopicResource, e.topic, set, false))
		Soon("as set", show, hour)
	}
}
