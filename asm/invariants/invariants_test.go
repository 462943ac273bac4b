package invariants

import (
	"errors"
	"testing"
)

// Failf panics with an error value that errors.As recognises.
func TestFailf(t *testing.T) {
	defer func() {
		err, ok := recover().(error)
		var v *Violation
		if !ok || !errors.As(err, &v) {
			t.Fatalf("Failf panicked with %v, want a *Violation", err)
		}
		if got, want := err.Error(), "invariant violated: len 3 < 4"; got != want {
			t.Errorf("message %q, want %q", got, want)
		}
	}()
	Failf("len %d < %d", 3, 4)
}

// Sometimes is never true in production builds, and follows p in the others.
func TestSometimes(t *testing.T) {
	hits := 0
	for range 1000 {
		if Sometimes(0.5) {
			hits++
		}
	}
	if !Enabled && hits != 0 || Enabled && (hits < 300 || hits > 700) {
		t.Errorf("Enabled=%v: %d of 1000 hits", Enabled, hits)
	}
	if Sometimes(0) {
		t.Error("Sometimes(0) is true")
	}
}

func TestRaceRangesAcceptEmpty(_ *testing.T) {
	Reads[int64](nil)
	Writes([]byte{})
	Writes([]uint64{1, 2})
}
