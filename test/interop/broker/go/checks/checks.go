// Package checks is the asserting side of a client's program, as checks.ts has it.
package checks

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"
)

var passed, failed int

// Equal compares deeply.
func Equal(what string, actual, wanted any) {
	if reflect.DeepEqual(actual, wanted) {
		passed++
	} else {
		fail("%s: %+v, wanted %+v", what, actual, wanted)
	}
}

// Soon wants it after a while: Apache Kafka's broker learns of what its controller decided a moment later.
func Soon(what string, actual func() any, wanted any) {
	late := time.Now().Add(10 * time.Second)
	for !reflect.DeepEqual(actual(), wanted) && time.Now().Before(late) {
		time.Sleep(10 * time.Millisecond)
	}
	Equal(what, actual(), wanted)
}

// Is wants an error of a kind.
func Is(what string, actual, wanted error) {
	if errors.Is(actual, wanted) {
		passed++
	} else {
		fail("%s: %v, wanted %v", what, actual, wanted)
	}
}

// Must ends the scenario.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}

// Got is what a call gives unless it fails, which ends the scenario.
func Got[T any](value T, err error) T {
	Must(err)
	return value
}

// Scenario runs one: what panics fails, and the next one is tried all the same.
func Scenario(name string, run func()) {
	defer func() {
		if r := recover(); r != nil {
			fail("%s: %v", name, r)
		}
	}()
	run()
}

// Restart has the broker stopped and started again.
func Restart() {
	fmt.Println("restart")
	Got(bufio.NewReader(os.Stdin).ReadString('\n'))
}

// Finish says the count and ends the program.
func Finish() {
	fmt.Printf("%d right, %d wrong\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
	os.Exit(0)
}

func fail(format string, args ...any) {
	failed++
	message := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " | ")
	if len(message) > 700 {
		message = message[:350] + " ... " + message[len(message)-350:]
	}
	fmt.Println("FAILED " + message)
}
