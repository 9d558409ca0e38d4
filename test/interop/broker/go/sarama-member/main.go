// A member of a group with sarama, as member.ts has it.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	. "josefk/interop/checks"

	"github.com/IBM/sarama"
)

var bootstrap, topic, group, mode, name = os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]

func main() {
	config := sarama.NewConfig()
	config.Version = sarama.V4_0_0_0
	config.ClientID = name
	config.Consumer.Offsets.AutoCommit.Enable = false
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.MaxWaitTime = 50 * time.Millisecond
	config.Consumer.Group.Session.Timeout = 3 * time.Second
	config.Consumer.Group.Heartbeat.Interval = 200 * time.Millisecond
	strategy := sarama.NewBalanceStrategyRange()
	switch mode {
	case "round-robin":
		strategy = sarama.NewBalanceStrategyRoundRobin()
	case "sticky":
		strategy = sarama.NewBalanceStrategySticky()
	case "static":
		config.Consumer.Group.InstanceId = name
		config.Consumer.Group.Session.Timeout = 10 * time.Second
	}
	config.Consumer.Group.Rebalance.GroupStrategies = []sarama.BalanceStrategy{strategy}
	consumer := Got(sarama.NewConsumerGroup([]string{bootstrap}, group, config))
	member := &member{}
	go member.takeOrders(consumer)
	for {
		if err := consumer.Consume(context.Background(), []string{topic}, member); err == sarama.ErrClosedConsumerGroup {
			break
		}
		time.Sleep(10 * time.Millisecond) // while the broker is away
	}
	select {} // until it was said that it has left
}

type member struct {
	mutex   sync.Mutex
	session sarama.ConsumerGroupSession
}

func (m *member) takeOrders(consumer sarama.ConsumerGroup) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if lines.Text() == "commit" {
			m.mutex.Lock()
			m.session.Commit()
			m.mutex.Unlock()
			fmt.Println("committed")
			continue
		}
		m.mutex.Lock()
		m.session = nil
		m.mutex.Unlock()
		Must(consumer.Close())
		fmt.Println("left")
		os.Exit(0)
	}
	os.Exit(1)
}

// Setup is told what the member has in this generation.
func (m *member) Setup(session sarama.ConsumerGroupSession) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.session = session
	fmt.Println("assigned " + strings.Trim(fmt.Sprint(session.Claims()[topic]), "[]"))
	return nil
}

// Cleanup is told that it has nothing now.
func (m *member) Cleanup(sarama.ConsumerGroupSession) error {
	fmt.Println("assigned")
	return nil
}

// ConsumeClaim reads a partition for as long as the member has it.
func (m *member) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		session.MarkMessage(message, "")
		fmt.Printf("read %d %d %s\n", message.Partition, message.Offset, message.Value)
	}
	return nil
}
