// franz-go's transactions: a producer's, and sessions that consume, transform and produce.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	. "josefk/interop/checks"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

var (
	bootstrap = os.Args[1]
	ctx       = context.Background()
	admin     = kadm.NewClient(Got(kgo.NewClient(kgo.SeedBrokers(bootstrap))))
)

func main() {
	Scenario("commits and aborts", commitsAndAborts)
	Scenario("sessions", sessions)
	Scenario("across a restart", acrossARestart)
	Finish()
}

func topic(name string) string {
	name = "franz-" + name
	Must(Got(admin.CreateTopics(ctx, 1, 1, nil, name)).Error())
	return name
}

func producer(id string) *kgo.Client {
	return Got(kgo.NewClient(kgo.SeedBrokers(bootstrap), kgo.TransactionalID(id), kgo.TransactionTimeout(time.Minute)))
}

func send(client *kgo.Client, topic string, values ...string) {
	for _, value := range values {
		Must(client.ProduceSync(ctx, &kgo.Record{Topic: topic, Value: []byte(value)}).FirstErr())
	}
}

// read gives what a reader of committed records sees before the end.
func read(topic string) []string {
	end := Got(admin.ListCommittedOffsets(ctx, topic))[topic][0].Offset
	client := Got(kgo.NewClient(kgo.SeedBrokers(bootstrap), kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords(),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: {0: kgo.NewOffset().AtStart()}})))
	defer client.Close()
	values := []string{}
	late, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for last := int64(-1); last < end-1; { // the last of them is a marker
		client.PollFetches(late).EachRecord(func(r *kgo.Record) {
			last = r.Offset
			if !r.Attrs.IsControl() {
				values = append(values, string(r.Value))
			}
		})
		Must(late.Err())
	}
	return values
}

func commitsAndAborts() {
	name := topic("simple")
	client := producer("franz-simple")
	defer client.Close()
	for i := range 4 {
		Must(client.BeginTransaction())
		send(client, name, fmt.Sprint("v", i), fmt.Sprint("w", i))
		Must(client.EndTransaction(ctx, kgo.TransactionEndTry(i%2 == 0)))
	}
	Equal("committed", read(name), []string{"v0", "w0", "v2", "w2"})
}

// sessions has every third transaction aborted, after which the session goes back to what was committed.
func sessions() {
	source, target := topic("in"), topic("out")
	plain := Got(kgo.NewClient(kgo.SeedBrokers(bootstrap)))
	defer plain.Close()
	wanted := []string{}
	for i := range 30 {
		wanted = append(wanted, fmt.Sprint(i))
	}
	send(plain, source, wanted...)
	session := Got(kgo.NewGroupTransactSession(kgo.SeedBrokers(bootstrap), kgo.TransactionalID("franz-session"),
		kgo.ConsumerGroup("franz-group"), kgo.ConsumeTopics(source), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.RequireStableFetchOffsets()))
	late, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	for done, attempts := 0, 1; done < len(wanted); attempts++ {
		records := session.PollRecords(late, 5).Records()
		Must(late.Err())
		Must(session.Begin())
		for _, record := range records {
			session.Produce(ctx, &kgo.Record{Topic: target, Value: record.Value}, nil)
		}
		wants := attempts%3 != 0
		committed := Got(session.End(ctx, kgo.TransactionEndTry(wants)))
		Equal("as it wants", committed, wants)
		if committed {
			done += len(records)
		}
	}
	session.Close()
	Equal("each once", read(target), wanted)
	offset, _ := Got(admin.FetchOffsets(ctx, "franz-group")).Lookup(source, 0)
	Equal("offset", offset.At, int64(len(wanted)))
}

func acrossARestart() {
	name := topic("restart")
	commits, aborts := producer("franz-restart-commits"), producer("franz-restart-aborts")
	Must(commits.BeginTransaction())
	Must(aborts.BeginTransaction())
	send(commits, name, "committed")
	send(aborts, name, "aborted")
	Restart()
	Must(commits.EndTransaction(ctx, kgo.TryCommit))
	Must(aborts.EndTransaction(ctx, kgo.TryAbort))
	Equal("ended", read(name), []string{"committed"})
	Must(commits.BeginTransaction())
	send(commits, name, "after")
	Must(commits.EndTransaction(ctx, kgo.TryCommit))
	Equal("goes on", read(name), []string{"committed", "after"})
	commits.Close()
	aborts.Close()
}
