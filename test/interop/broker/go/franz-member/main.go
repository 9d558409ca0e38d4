// A member of a group with franz-go, as member.ts has it.
package main

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	. "josefk/interop/checks"

	"github.com/twmb/franz-go/pkg/kgo"
)

var (
	bootstrap, topic, group, mode, name = os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]

	mutex    sync.Mutex
	assigned = map[int32]bool{}
)

func main() {
	orders := make(chan string)
	go func() {
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			orders <- lines.Text()
		}
		os.Exit(1)
	}()
	ctx := context.Background()
	client := Got(kgo.NewClient(options()...))
	for {
		soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		client.PollFetches(soon).EachRecord(func(r *kgo.Record) {
			say(fmt.Sprintf("read %d %d %s", r.Partition, r.Offset, r.Value))
		})
		cancel()
		select {
		case order := <-orders:
			if order == "commit" {
				Must(client.CommitUncommittedOffsets(ctx))
				say("committed")
				continue
			}
			if mode == "static" { // such a member stays in its group unless it is told to leave
				client.LeaveGroup()
			}
			client.Close()
			say("left")
			return
		default:
		}
	}
}

func options() []kgo.Opt {
	options := []kgo.Opt{
		kgo.SeedBrokers(bootstrap), kgo.ClientID(name), kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic),
		kgo.DisableAutoCommit(), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchMaxWait(50 * time.Millisecond),
		kgo.OnPartitionsAssigned(gets), kgo.OnPartitionsRevoked(loses), kgo.OnPartitionsLost(loses),
	}
	if !strings.HasPrefix(mode, "consumer") {
		options = append(options, kgo.SessionTimeout(3*time.Second), kgo.HeartbeatInterval(200*time.Millisecond))
	}
	switch mode {
	case "round-robin":
		return append(options, kgo.Balancers(kgo.RoundRobinBalancer()))
	case "sticky":
		return append(options, kgo.Balancers(kgo.StickyBalancer()))
	case "cooperative":
		return append(options, kgo.Balancers(kgo.CooperativeStickyBalancer()))
	case "static":
		return append(options, kgo.Balancers(kgo.RangeBalancer()), kgo.InstanceID(name), kgo.SessionTimeout(10*time.Second))
	case "consumer-uniform":
		return append(options, kgo.Balancers(kgo.StickyBalancer()), kgo.ServerSideBalancer())
	case "consumer-range":
		return append(options, kgo.Balancers(kgo.RangeBalancer()), kgo.ServerSideBalancer())
	}
	return append(options, kgo.Balancers(kgo.RangeBalancer()))
}

func gets(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
	change(partitions, func(partition int32) { assigned[partition] = true })
}

func loses(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
	change(partitions, func(partition int32) { delete(assigned, partition) })
}

func change(partitions map[string][]int32, each func(int32)) {
	mutex.Lock()
	defer mutex.Unlock()
	for _, partition := range partitions[topic] {
		each(partition)
	}
	words := []string{"assigned"}
	for _, partition := range slices.Sorted(maps.Keys(assigned)) {
		words = append(words, fmt.Sprint(partition))
	}
	say(strings.Join(words, " "))
}

func say(line string) { fmt.Println(line) }
