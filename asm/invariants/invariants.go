// Package invariants states what must always hold. A broken invariant is a bug of ours, never bad input: Failf
// panics with a *Violation. Cheap checks stay on in production; costly ones stand under `if invariants.Enabled`, a
// constant that the build tags `invariants` and `race` turn on. Sometimes lets such builds skip a fast path at
// random, so that the slow path is exercised too. Reads and Writes tell the race detector what assembly touches.
package invariants

import (
	"fmt"
	"math/rand/v2"
)

// Violation is the value that Failf panics with.
type Violation struct {
	// Message says which invariant broke, with the numbers that broke it.
	Message string
}

var _ error = (*Violation)(nil)

// Error returns the message behind a fixed prefix that logs can be searched for.
func (v *Violation) Error() string { return "invariant violated: " + v.Message }

// Failf panics with a *Violation that carries the formatted message.
//
//go:noinline
func Failf(format string, args ...any) {
	panic(&Violation{Message: fmt.Sprintf(format, args...)})
}

// Sometimes returns true with probability p in builds with Enabled, and always false elsewhere.
func Sometimes(p float64) bool {
	return Enabled && rand.Float64() < p
}
